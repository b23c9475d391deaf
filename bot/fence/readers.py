"""What may be asked behind the fence, and who answers it."""

# What may be asked, and where the function stands that does it: (content, what was said with it) to (said, bytes).
# Found by name, so that the fence stands below all that look through it, and a reader is loaded once it is wanted.
READERS = {
    "kind": "bot.evidence.file_types:through_the_fence",
    "look": "bot.evidence.picture:through_the_fence",
    "small": "bot.evidence.thumbnail:through_the_fence",
    "table": "bot.sheets.fenced:through_the_fence",
    "roadmap": "bot.sheets.roadmap.pages_read:through_the_fence",
}
