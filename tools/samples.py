"""Draw the sample photos of the demo: plain, made-up scenes of a building site."""

import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

TARGET = Path("bot/sandbox/page/samples")
WIDTH, HEIGHT, FINER = 1000, 750, 2
Colour = tuple[int, int, int]

YELLOW, ORANGE, STEEL, CONCRETE = (242, 190, 60), (224, 112, 48), (96, 108, 122), (176, 174, 168)


class Canvas:
    """A drawing in parts of a thousand of the width; colours as RGB."""

    def __init__(self, top: Colour, bottom: Colour) -> None:
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER))
        self.pen = ImageDraw.Draw(self.image)
        for y in range(HEIGHT * FINER):
            share = y / (HEIGHT * FINER)
            colour = tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
            self.pen.line([(0, y), (WIDTH * FINER, y)], fill=colour)

    def box(self, x: float, y: float, w: float, h: float, colour: Colour, radius: float = 0) -> None:
        """A filled rectangle."""
        corners = [x * FINER, y * FINER, (x + w) * FINER, (y + h) * FINER]
        self.pen.rounded_rectangle(corners, radius * FINER, fill=colour)

    def line(self, points: list[tuple[float, float]], colour: Colour, width: float) -> None:
        """A stroke through points."""
        self.pen.line(
            [(x * FINER, y * FINER) for x, y in points], fill=colour, width=round(width * FINER), joint="curve"
        )

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """A filled polygon."""
        self.pen.polygon([(x * FINER, y * FINER) for x, y in points], fill=colour)

    def disc(self, x: float, y: float, r: float, colour: Colour) -> None:
        """A filled circle."""
        self.pen.ellipse([(x - r) * FINER, (y - r) * FINER, (x + r) * FINER, (y + r) * FINER], fill=colour)

    def dome(self, x: float, y: float, w: float, h: float, colour: Colour) -> None:
        """The upper half of an ellipse: a helmet."""
        around = [(x - w) * FINER, (y - h) * FINER, (x + w) * FINER, (y + h) * FINER]
        self.pen.pieslice(around, 180, 360, fill=colour)

    def save(self, name: str) -> None:
        """Write the picture, a little soft and grained as from a phone."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.6))
        grain = Image.effect_noise((WIDTH, HEIGHT), 14).convert("RGB")
        Image.blend(small, grain, 0.05).save(TARGET / name, quality=72, optimize=True)


def worker(canvas: Canvas, x: float, foot: float, tall: float, vest: Colour, helmet: Colour = YELLOW) -> None:
    """A person with helmet and vest, seen from afar."""
    head = tall * 0.11
    for side in (-1, 1):
        canvas.line(
            [(x + side * tall * 0.02, foot - tall * 0.45), (x + side * tall * 0.07, foot)], (52, 60, 74), tall * 0.09
        )
    canvas.box(x - tall * 0.13, foot - tall * 0.8, tall * 0.26, tall * 0.4, vest, tall * 0.06)
    canvas.box(x - tall * 0.13, foot - tall * 0.62, tall * 0.26, tall * 0.04, (236, 236, 220))
    canvas.line([(x - tall * 0.12, foot - tall * 0.74), (x - tall * 0.2, foot - tall * 0.45)], vest, tall * 0.07)
    canvas.line([(x + tall * 0.12, foot - tall * 0.74), (x + tall * 0.22, foot - tall * 0.56)], vest, tall * 0.07)
    canvas.disc(x, foot - tall * 0.87, head * 0.8, (222, 178, 146))
    canvas.pen.pieslice(
        [(x - head) * FINER, (foot - tall * 1.02) * FINER, (x + head) * FINER, (foot - tall * 0.78) * FINER],
        180,
        360,
        fill=helmet,
    )
    canvas.box(x - head * 1.15, foot - tall * 0.91, head * 2.3, tall * 0.02, helmet)


def scaffold() -> None:
    """A facade behind scaffolding."""
    canvas = Canvas((158, 192, 216), (226, 222, 208))
    canvas.box(150, 120, 700, 630, CONCRETE)
    for row in range(5):
        for column in range(5):
            canvas.box(190 + column * 132, 160 + row * 118, 84, 76, (126, 140, 152))
    for column in range(8):
        canvas.line([(120 + column * 108, 70), (120 + column * 108, 750)], STEEL, 7)
    for row in range(6):
        canvas.line([(100, 110 + row * 118), (900, 110 + row * 118)], (150, 112, 70), 12)
        canvas.line([(100, 66 + row * 118), (900, 66 + row * 118)], STEEL, 4)
    canvas.line([(228, 228), (336, 110)], STEEL, 5)
    canvas.line([(660, 464), (768, 346)], STEEL, 5)
    worker(canvas, 430, 340, 92, ORANGE)
    worker(canvas, 620, 576, 92, (120, 176, 82), (232, 232, 232))
    canvas.save("1-scaffold.jpg")


def edge() -> None:
    """A floor edge with guard rails and toe boards."""
    canvas = Canvas((176, 200, 220), (214, 218, 220))
    canvas.shape([(0, 430), (1000, 360), (1000, 750), (0, 750)], (170, 166, 158))
    canvas.shape([(0, 430), (1000, 360), (1000, 384), (0, 458)], (146, 142, 136))
    for number in range(7):
        x = 40 + number * 155
        y = 432 - number * 11
        canvas.line([(x, y), (x, y - 190)], ORANGE, 12)
    for lift in (70, 130, 188):
        canvas.line([(0, 436 - lift), (1000, 366 - lift)], (236, 236, 228) if lift == 130 else ORANGE, 9)
    canvas.shape([(0, 402), (1000, 332), (1000, 362), (0, 434)], YELLOW)
    for number in range(16):
        x, down = number * 66, 404 - number * 4.6
        canvas.shape([(x, down), (x + 26, down - 2), (x + 12, down + 28), (x - 14, down + 30)], (40, 40, 44))
    worker(canvas, 760, 640, 260, ORANGE, (212, 60, 52))
    canvas.save("2-guard-rail.jpg")


def training() -> None:
    """A training: people before a board."""
    canvas = Canvas((232, 228, 218), (206, 200, 188))
    canvas.box(230, 110, 540, 270, (250, 250, 246), 8)
    canvas.box(230, 110, 540, 40, (46, 110, 96), 8)
    for row, width in enumerate((380, 440, 320, 410)):
        canvas.box(270, 184 + row * 44, width, 14, (186, 190, 192), 6)
    worker(canvas, 850, 520, 320, (46, 110, 96), (232, 232, 232))
    for row in range(3):
        for column in range(8 - row % 2):
            x, y = 90 + column * 125 + row % 2 * 60, 560 + row * 88
            canvas.box(x - 44, y, 88, 130, [ORANGE, (92, 120, 160), (120, 160, 90)][(row + column) % 3], 34)
            canvas.disc(x, y - 22, 34, (214, 170, 140))
            canvas.pen.pieslice(
                [(x - 40) * FINER, (y - 68) * FINER, (x + 40) * FINER, (y + 12) * FINER], 180, 360, fill=YELLOW
            )
    canvas.save("3-training.jpg")


def crane() -> None:
    """A tower crane over a site at morning."""
    canvas = Canvas((120, 160, 200), (250, 214, 170))
    canvas.disc(800, 470, 70, (255, 236, 190))
    for number in range(9):
        tall = 90 + (number * 73) % 150
        canvas.box(
            number * 118 - 20, 600 - tall, 96, tall + 160, (132 - number * 4, 142 - number * 4, 158 - number * 4)
        )
    canvas.box(0, 620, 1000, 140, (120, 104, 84))
    for x in (318, 342):
        canvas.line([(x, 640), (x, 190)], YELLOW, 7)
    for step in range(18):
        y = 200 + step * 25
        canvas.line([(318, y), (342, y + 25)], YELLOW, 3)
    canvas.line([(150, 200), (860, 188)], YELLOW, 9)
    canvas.line([(330, 120), (160, 198)], YELLOW, 3)
    canvas.line([(330, 120), (820, 188)], YELLOW, 3)
    canvas.line([(330, 120), (330, 200)], YELLOW, 7)
    canvas.box(160, 200, 70, 48, STEEL)
    canvas.line([(700, 192), (700, 420)], (40, 44, 50), 3)
    canvas.box(640, 420, 120, 26, STEEL, 4)
    for x in (120, 560, 620):
        worker(canvas, x, 720, 104, ORANGE)
    canvas.save("4-tower-crane.jpg")


def extinguishers() -> None:
    """A fire point: extinguishers, sand, a notice."""
    canvas = Canvas((208, 214, 214), (186, 190, 188))
    canvas.box(0, 620, 1000, 130, (150, 146, 138))
    canvas.box(160, 150, 680, 480, (196, 44, 40), 10)
    canvas.box(190, 180, 620, 80, (246, 240, 226), 6)
    for row in range(2):
        canvas.box(230, 200 + row * 24, 540 - row * 180, 12, (196, 44, 40), 5)
    for number in range(4):
        x = 250 + number * 130
        canvas.box(x - 34, 350, 68, 230, (222, 66, 58), 26)
        canvas.box(x - 20, 430, 40, 60, (244, 240, 230), 4)
        canvas.box(x - 12, 326, 24, 30, (48, 48, 52), 4)
        canvas.line([(x + 10, 338), (x + 44, 372), (x + 44, 470)], (40, 40, 44), 8)
    dots = random.Random(7)
    for _ in range(900):
        angle, far = dots.random() * math.tau, dots.random() ** 0.5
        canvas.disc(850 + math.cos(angle) * far * 110, 660 + math.sin(angle) * far * 46, 3, (214, 188, 140))
    canvas.save("5-fire-point.jpg")


SCENES: tuple[Callable[[], None], ...] = (scaffold, edge, training, crane, extinguishers)

if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for draw in SCENES:
        draw()
