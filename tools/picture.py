"""Take the pictures of the chat in README and docs from the running demo; needs Chromium."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import FloatRect, Page, async_playwright

from bot.demo.stage import stage


async def main() -> None:
    """Play each scene on a stage of its own, and photograph it."""
    async with async_playwright() as driver:
        chromium = await driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for target, (play, height, clip) in SCENES.items():
            with tempfile.TemporaryDirectory() as home:
                async with stage(Path(home), 0) as (_, address):
                    page = await chromium.new_page(viewport={"width": 1180, "height": height})
                    await page.goto(address)
                    await play(page)
                    await page.wait_for_timeout(4500)
                    await page.screenshot(path=Path("docs") / target, clip=clip)
        await chromium.close()


async def _inspection(page: Page) -> None:
    """An inspection up to its submission."""
    await page.click("[data-step=next]")
    await page.click("text=✅ 已完成 >> nth=-1")
    await page.click("text=今天 >> nth=-1")
    await page.wait_for_selector("text=请发送")
    await page.click("#attach")
    await page.locator(".sample").nth(0).click()
    await page.locator(".sample").nth(1).click()
    await page.click("#send-files")
    await page.wait_for_selector("text=已收2张照片")
    await _say(page, "三层临边防护缺一块挡脚板，已当场装好。")
    await page.wait_for_selector("text=材料已齐")
    await page.click("text=📤 提交 >> nth=-1")
    await page.wait_for_selector("text=已记录")
    await page.click("text=李安")
    await page.wait_for_selector("text=↩️ 请补正")


async def _rule(page: Page, what: str, *answers: str) -> None:
    """A rule of the company's own, up to what comes of it."""
    await page.click("text=李安")
    await _say(page, "/rule")
    await page.click("text=➕ >> nth=-1")
    await page.wait_for_selector("text=✖️ >> nth=-1")
    await _say(page, what)
    for answer in answers:
        await page.click(f"#log button:has-text('{answer}') >> nth=-1")
    await page.wait_for_selector("text=✅ >> nth=-1")


async def _rule_zh(page: Page) -> None:
    await _rule(page, "检查灭火器", "每月", "安全管理人员", "📷 照片", "今天起")


async def _rule_en(page: Page) -> None:
    await page.click("text=李安")
    await _say(page, "/lang")
    await page.wait_for_selector("text=Choose a language")
    await page.click("text=English >> nth=-1")
    await page.wait_for_selector("text=From now on in English")
    await _rule(page, "Check the extinguishers", "every month", "safety manager", "📷", "Today: what runs")


async def _say(page: Page, text: str) -> None:
    await page.fill("#draft", text)
    await page.keyboard.press("Enter")


# The chat without the columns beside it.
CHAT: FloatRect = {"x": 272, "y": 0, "width": 628, "height": 560}
# What is photographed, how high the page is, and what of it is shown where that is not all.
SCENES: dict[str, tuple[Callable[[Page], Awaitable[None]], int, FloatRect | None]] = {
    "chat.png": (_inspection, 760, None),
    "rule.zh.png": (_rule_zh, 620, CHAT),
    "rule.png": (_rule_en, 620, CHAT),
}

if __name__ == "__main__":
    asyncio.run(main())
