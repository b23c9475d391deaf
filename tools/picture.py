"""Take the README's picture of the chat from the running demo; needs Chromium."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.demo.stage import stage

TARGET = Path("docs/chat.png")


async def main() -> None:
    """Play an inspection in the page up to its submission, and photograph it."""
    with tempfile.TemporaryDirectory() as home:
        async with stage(Path(home), 0) as (_, address), async_playwright() as driver:
            chromium = await driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = await chromium.new_page(viewport={"width": 1180, "height": 760})
            await page.goto(address)
            await _play(page)
            await page.screenshot(path=TARGET)
            await chromium.close()


async def _play(page: Page) -> None:
    await page.click("[data-step=next]")
    await page.click("text=✅ 已完成 >> nth=-1")
    await page.click("text=今天 >> nth=-1")
    await page.wait_for_selector("text=请发送")
    await page.click("#attach")
    await page.locator(".sample").nth(0).click()
    await page.locator(".sample").nth(1).click()
    await page.click("#send-files")
    await page.wait_for_selector("text=已收2张照片")
    await page.fill("#draft", "三层临边防护缺一块挡脚板，已当场装好。")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=材料已齐")
    await page.click("text=📤 提交 >> nth=-1")
    await page.wait_for_selector("text=已记录")
    await page.click("text=李安")
    await page.wait_for_selector("text=↩️ 请补正")
    await page.wait_for_timeout(4500)


if __name__ == "__main__":
    asyncio.run(main())
