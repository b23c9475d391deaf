"""What is said of a unit's first week: the one thing of a morning, and the way to it."""

from bot.flows.reminders.first_week import Today
from bot.messages.body import Button
from bot.texts.catalogue import Language
from schedules.mornings.first_week import STEPS, FirstWeekStep


def begun(language: Language) -> str:
    """What is said of it on joining."""
    return language.plain("From the next working day on, one thing a morning sets this unit up: four in all.")


def said(language: Language, today: Today) -> str:
    """The one thing of a morning."""
    number = STEPS.index(today.step) + 1
    head = language.plain("🧭 First week of {unit}, {n} of {of}", unit=today.unit.name, n=number, of=len(STEPS))
    return f"{head}\n{_what(language, today)}"


def _what(language: Language, today: Today) -> str:
    match today.step:
        case "people":
            return language.plain("Today: invite who is missing; nothing can be confirmed by one person alone.")
        case "choices":
            return str(
                language.count(
                    "Today: say of {n} thing that we recommend whether the unit takes it.",
                    "Today: say of {n} things that we recommend whether the unit takes them.",
                    today.count,
                )
            )
        case "month":
            return str(
                language.count(
                    "Today: look at this month, {n} duty of yours.",
                    "Today: look at this month, {n} duties of yours.",
                    today.count,
                )
            )
    return language.plain("Today: spread what comes once a year over the months; one tap fixes the plan.")


def row(language: Language, today: Today) -> tuple[Button, ...]:
    """The button that leads to it, and the one that ends the week."""
    return (
        Button(label=_way(language, today.step), verb="week_go", arg=today.step),
        Button(label=language.plain("✖️ No more of this"), verb="week_end"),
    )


def _way(language: Language, step: FirstWeekStep) -> str:
    return {
        "people": language.plain("👥 Who is here"),
        "choices": language.plain("☑ Choose"),
        "month": language.plain("🗓 This month"),
        "plan": language.plain("📅 The year plan"),
    }[step]


def ended(language: Language) -> str:
    """The answer to one who wants no more of it."""
    return language.plain("The guide ends here. Whenever you like: /team /choices /duties /plan")
