#!/usr/bin/env python3
"""演示站的图片：全部由这个脚本画出来，不是照片，没有拍过任何人、任何地方。

用法：python3 examples/demo/pictures.py [名字…]     不写名字就全画
需要：numpy、Pillow（Debian：apt-get install python3-numpy python3-pil）

每张图是一幅“布景”：先铺光（天空、灯、窗），再画近处的东西，最后过一遍“相机”
（光晕、暗角、颗粒、偏色），所以看起来、压缩起来都像照片。同样的版本画出来的图一样。
许可：CC0 1.0（放弃一切权利，可以随意使用）。
"""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

CONTENT = Path(__file__).resolve().parent / "content"
BUDGET = 1_200_000  # 全部图片加起来不超过多少字节


class Scene:
    """一幅正在画的图：RGB，0 到 1。"""

    def __init__(self, width=1600, height=1067, seed=1):
        self.w, self.h = width, height
        self.random = np.random.default_rng(seed)
        self.img = np.zeros((height, width, 3), np.float32)

    # 形状：画在两倍大的蒙版上再缩小，边缘就平滑。
    def shape(self, paint, blur=0.0):
        big = Image.new("L", (self.w * 2, self.h * 2))
        paint(Pen(ImageDraw.Draw(big)))
        small = big.resize((self.w, self.h), Image.BOX)
        if blur:
            small = small.filter(ImageFilter.GaussianBlur(blur))
        return np.asarray(small, np.float32) / 255

    def fill(self, mask, colour, strength=1.0):
        m = (mask * strength)[..., None]
        self.img = self.img * (1 - m) + np.asarray(colour, np.float32) * m

    def light(self, mask, colour, strength=1.0):
        """光加在上面，越亮的地方加得越少。"""
        add = mask[..., None] * np.asarray(colour, np.float32) * strength
        self.img = self.img + add * (1 - np.clip(self.img, 0, 1) * 0.75)

    def shade(self, mask, strength):
        self.img *= (1 - mask * strength)[..., None]

    def poly(self, points, colour, blur=0.0, strength=1.0):
        self.fill(self.shape(lambda p: p.poly(points), blur), colour, strength)

    def rect(self, x0, y0, x1, y1, colour, blur=0.0, strength=1.0):
        self.fill(self.shape(lambda p: p.rect(x0, y0, x1, y1), blur), colour, strength)

    def lamp(self, x, y, radius, colour, strength=1.0):
        yy, xx = np.mgrid[0 : self.h, 0 : self.w].astype(np.float32)
        d2 = ((xx - x) ** 2 + (yy - y) ** 2) / radius**2
        self.light(1 / (1 + d2 * 2.2) ** 1.6, colour, strength)

    def sky(self, stops, top=0, bottom=None):
        bottom = bottom or self.h
        t = np.clip((np.arange(self.h) - top) / (bottom - top), 0, 1)
        at = [s[0] for s in stops]
        rows = np.stack([np.interp(t, at, [s[1][i] for s in stops]) for i in range(3)], -1)
        self.img[:] = rows[:, None, :]

    def noise(self, cell, octaves=3, stretch=1.0):
        """云一样的起伏，平均为零，大约在 -1 到 1。"""
        total = np.zeros((self.h, self.w), np.float32)
        for octave in range(octaves):
            size = max(cell / 2**octave, 1.2)
            cols, rows = int(self.w / size / stretch) + 2, int(self.h / size) + 2
            grid = self.random.standard_normal((rows, cols)).astype(np.float32)
            layer = Image.fromarray(grid).resize((self.w, self.h), Image.BICUBIC)
            total += np.asarray(layer) * 0.55**octave
        return total / 1.6

    def texture(self, mask, amount, cell=60, octaves=4, stretch=1.0):
        self.img *= (1 + mask * self.noise(cell, octaves, stretch) * amount)[..., None]

    def soften(self, mask, radius):
        """蒙版里的部分虚掉（景深）。"""
        soft = [
            np.asarray(
                Image.fromarray((np.clip(self.img[..., i], 0, 1) * 255).astype(np.uint8)).filter(
                    ImageFilter.GaussianBlur(radius)
                ),
                np.float32,
            )
            / 255
            for i in range(3)
        ]
        m = mask[..., None]
        self.img = self.img * (1 - m) + np.stack(soft, -1) * m

    def foliage(self, centres, dark, bright, dabs=1500, size=11, sun=(-0.5, -0.8)):
        """一丛叶子：许多小点，朝光的一面亮。"""
        layer = Image.new("RGBA", (self.w, self.h))
        pen = ImageDraw.Draw(layer)
        dark, bright = np.array(dark), np.array(bright)
        todo = []
        for cx, cy, rx, ry in centres:
            for _ in range(int(dabs * rx * ry / 20000)):
                a, r = self.random.uniform(0, 2 * np.pi), np.sqrt(self.random.uniform(0, 1))
                dx, dy = np.cos(a) * r, np.sin(a) * r
                lit = np.clip(0.45 + 0.5 * (dx * sun[0] + dy * sun[1]) + self.random.normal(0, 0.16), 0, 1)
                todo.append((lit, cx + dx * rx, cy + dy * ry))
        todo.sort()
        for lit, x, y in todo:
            s = size * self.random.uniform(0.5, 1.2)
            colour = tuple(int(v) for v in np.clip((dark + (bright - dark) * lit) * 255, 0, 255))
            pen.ellipse((x - s, y - s * 0.7, x + s, y + s * 0.7), fill=colour + (235,))
        self.paste(layer)

    def paste(self, layer):
        data = np.asarray(layer, np.float32) / 255
        a = data[..., 3:]
        self.img = self.img * (1 - a) + data[..., :3] * a

    def person(self, x, y, tall, colour, blur=0.0, stride=0.12, seated=False, lean=0.0):
        """一个看不清脸的人影；y 是脚的位置，坐着的是桌面的位置（tall 是露出来的高度）。"""
        top, seen = y - tall, tall
        tall = tall / 0.54 if seated else tall

        def body(p):
            head = tall * 0.068
            p.ellipse(x - head + lean * tall, top, x + head + lean * tall, top + head * 2.25)
            shoulder, hip = tall * 0.125, tall * 0.1
            base = y if seated else y - seen * 0.46
            p.poly(
                [
                    (x - shoulder * 0.55 + lean * tall, top + head * 2.3),
                    (x + shoulder * 0.55 + lean * tall, top + head * 2.3),
                    (x + shoulder, top + head * 3.3),
                    (x + shoulder * 1.12, top + tall * 0.45),
                    (x + hip, base),
                    (x - hip, base),
                    (x - shoulder * 1.12, top + tall * 0.45),
                    (x - shoulder, top + head * 3.3),
                ]
            )
            if not seated:
                for side in (-1, 1):
                    foot = x + side * stride * tall
                    p.poly([(x + side * hip * 0.05, base), (x + side * hip, base - 2), (foot + 0.028 * tall, y), (foot - 0.03 * tall, y)])

        self.fill(self.shape(body, blur), colour)

    def photograph(self, warm=0.0, grain=0.012, vignette=0.28, exposure=1.0, bloom=0.18, tilt=0.0, soft=0.6, curve=1.14):
        """相机：光晕、曝光、暗角、颗粒；得到一张图片。"""
        img = self.img
        bright = np.clip(img - 0.62, 0, 1)
        for radius, part in ((9, 0.6), (42, 0.6)):
            for i in range(3):
                plane = Image.fromarray((bright[..., i] * 255).clip(0, 255).astype(np.uint8))
                img[..., i] += np.asarray(plane.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255 * bloom * part * 2
        img = img * exposure
        img = img * np.array([1 + warm, 1, 1 - warm], np.float32)
        yy, xx = np.mgrid[0 : self.h, 0 : self.w].astype(np.float32)
        r2 = ((xx / self.w - 0.5) ** 2 + (yy / self.h - 0.5) ** 2) * 2
        img = img * (1 - vignette * r2**1.1)[..., None]
        img = np.clip(img, 0, None)
        img = 1 - np.exp(-img * 1.55)  # 亮处慢慢压住
        img = img / (1 - np.exp(-1.55))
        img = np.clip(img, 0, 1) ** curve
        picture = Image.fromarray((np.clip(img, 0, 1) * 255).astype(np.uint8))
        if tilt:
            big = picture.rotate(tilt, Image.BICUBIC)
            cut = int(abs(np.sin(np.radians(tilt))) * max(self.w, self.h) / 2) + 3
            picture = big.crop((cut, cut, self.w - cut, self.h - cut)).resize((self.w, self.h), Image.LANCZOS)
        picture = picture.filter(ImageFilter.GaussianBlur(soft))
        data = np.asarray(picture, np.float32) / 255
        speck = self.random.standard_normal((self.h // 2 + 1, self.w // 2 + 1)).astype(np.float32)
        speck = np.asarray(Image.fromarray(speck).resize((self.w, self.h), Image.BICUBIC))
        data = data + speck[..., None] * grain * (1.15 - data)
        return Image.fromarray((np.clip(data, 0, 1) * 255).astype(np.uint8))


class Pen:
    """坐标是成品的像素，蒙版是两倍大的。"""

    def __init__(self, draw):
        self.draw = draw

    def rect(self, x0, y0, x1, y1, value=255):
        if x1 > x0 and y1 > y0:
            self.draw.rectangle((x0 * 2, y0 * 2, x1 * 2 - 1, y1 * 2 - 1), fill=value)

    def poly(self, points, value=255):
        self.draw.polygon([(x * 2, y * 2) for x, y in points], fill=value)

    def ellipse(self, x0, y0, x1, y1, value=255):
        self.draw.ellipse((x0 * 2, y0 * 2, x1 * 2, y1 * 2), fill=value)

    def line(self, points, width, value=255):
        self.draw.line([(x * 2, y * 2) for x, y in points], fill=value, width=max(int(width * 2), 1), joint="curve")


def rgb(code):
    return np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)


LAMP = rgb("ffcf86")
WARM = rgb("ffb765")


def windows(scene, x0, y0, x1, y1, columns, rows, chance, colours, fill=(0.55, 0.6)):
    """一面墙上的窗：有的亮着，颜色和亮度各不相同。"""
    cw, ch = (x1 - x0) / columns, (y1 - y0) / rows
    cells = [(c, r) for c in range(columns) for r in range(rows)]
    dark = scene.shape(lambda p: [p.rect(x0 + (c + (1 - fill[0]) / 2) * cw, y0 + (r + (1 - fill[1]) / 2) * ch,
                                         x0 + (c + (1 + fill[0]) / 2) * cw, y0 + (r + (1 + fill[1]) / 2) * ch) for c, r in cells])
    scene.fill(dark, rgb("1c2436"), 0.55)
    for colour in colours:
        lit = [cell for cell in cells if scene.random.uniform() < chance / len(colours)]
        mask = scene.shape(lambda p: [p.rect(x0 + (c + (1 - fill[0]) / 2) * cw, y0 + (r + (1 - fill[1]) / 2) * ch,
                                             x0 + (c + (1 + fill[0]) / 2) * cw, y0 + (r + (1 + fill[1]) / 2) * ch,
                                             int(scene.random.uniform(120, 255))) for c, r in lit])
        scene.fill(mask, colour)


def roof(scene, x0, x1, y, rise, colour, over=26):
    """马头墙那样两头翘起的屋檐。"""
    scene.poly([(x0 - over, y + 4), (x0 - over - 10, y - 8), (x0, y - rise * 0.45), (x0 + (x1 - x0) * 0.12, y - rise),
                (x1 - (x1 - x0) * 0.12, y - rise), (x1, y - rise * 0.45), (x1 + over + 10, y - 8), (x1 + over, y + 4)], colour)


def paving(scene, horizon, colour, vanish, rows=26, fan=34):
    """透视的铺地：远处密，近处疏，缝是暗的。"""
    depth = scene.h - horizon
    scene.poly([(0, horizon), (scene.w, horizon), (scene.w, scene.h), (0, scene.h)], colour)
    ground = scene.shape(lambda p: p.rect(0, horizon, scene.w, scene.h))
    scene.texture(ground, 0.07, 90, 4, 3.0)

    def seams(p):
        for i in range(1, rows):
            y = horizon + depth * (1 / (1 + (rows - i) * 0.42)) ** 1.15
            p.line([(0, y), (scene.w, y)], 0.6 + (y - horizon) / depth * 2.2, 190)
        for i in range(-fan, fan + 1):
            p.line([(vanish + i * 9, horizon), (vanish + i * scene.w / 9, scene.h)], 1.2, 150)

    scene.shade(scene.shape(seams, 0.7), 0.34)
    return ground


# ---- 一幅幅图 ----------------------------------------------------------------------------------------------------


def square():
    """傍晚的广场：湿的地面映着灯。"""
    s = Scene(seed=11)
    s.sky([(0, rgb("26365f")), (0.45, rgb("6d6290")), (0.75, rgb("d98f77")), (1, rgb("f7c58a"))], 0, 640)
    clouds = np.clip(s.noise(260, 4, 3.2) - 0.25, 0, 1) * np.clip(1 - np.arange(s.h) / 640, 0, 1)[:, None]
    s.light(clouds.astype(np.float32), rgb("ff9f80"), 0.5)
    for x0, x1, top, colour in [(0, 250, 330, "3a3a5c"), (230, 420, 410, "4a4467"), (1150, 1390, 300, "3b3b5d"), (1370, 1600, 380, "46415f"), (900, 1160, 460, "574d6e"), (410, 620, 470, "574d6e")]:
        s.rect(x0, top, x1, 660, rgb(colour))
        windows(s, x0 + 12, top + 20, x1 - 12, 640, max((x1 - x0) // 30, 3), max((650 - top) // 34, 3), 0.42, [rgb("ffd795"), rgb("ffbf74"), rgb("dfe6ff")])
    # 服务中心：一排亮着的落地窗
    s.rect(560, 500, 1010, 670, rgb("5a3a36"))
    roof(s, 560, 1010, 500, 70, rgb("2b2230"))
    s.fill(s.shape(lambda p: [p.rect(580 + i * 71, 530, 580 + i * 71 + 60, 664) for i in range(6)]), rgb("ffd391"))
    s.fill(s.shape(lambda p: [p.rect(608 + i * 71, 530, 612 + i * 71, 664) for i in range(6)]), rgb("7c4b33"))
    s.foliage([(470, 560, 90, 80), (1110, 550, 100, 92), (1230, 590, 70, 60), (350, 590, 80, 62)], rgb("17212c"), rgb("4a5548"), 1700, 9)
    s.fill(s.shape(lambda p: [p.rect(465, 600, 474, 680), p.rect(1105, 600, 1115, 680)]), rgb("191a22"))
    ground = paving(s, 660, rgb("554d5f"), 790)
    mirror = np.roll(s.img[:660][::-1], 0, 0)[: s.h - 660]
    ripple = (s.noise(22, 2, 6.0) * 7).astype(int)[660:, :]
    cols = np.clip(np.arange(s.w)[None, :] + ripple, 0, s.w - 1)
    mirror = np.take_along_axis(mirror, np.repeat(cols[: mirror.shape[0], :, None], 3, 2), 1)
    wet = np.clip(0.42 + s.noise(150, 3, 2.5)[660:] * 0.3, 0.1, 0.72)[..., None]
    s.img[660:] = s.img[660:] * (1 - wet * 0.8) + mirror * wet
    for x, y, t in [(300, 800, 132), (352, 806, 96), (700, 730, 86), (745, 732, 82), (1010, 760, 106), (1300, 845, 158), (1362, 840, 150), (860, 712, 70), (905, 714, 72), (560, 742, 90)]:
        s.person(x, y, t, rgb("1b1a26"), 0.6, s.random.uniform(0.03, 0.13))
        s.shade(s.shape(lambda p: p.poly([(x - t * 0.13, y), (x + t * 0.13, y), (x + t * 0.1, y + t * 0.7), (x - t * 0.1, y + t * 0.7)]), 6), 0.45)
    for x, top, base in [(150, 420, 800), (1480, 400, 850), (640, 560, 700), (980, 560, 700)]:
        s.fill(s.shape(lambda p: p.rect(x - 3, top, x + 3, base)), rgb("15151d"))
        s.fill(s.shape(lambda p: p.ellipse(x - 13, top - 16, x + 13, top + 10)), rgb("fff1cf"))
        s.lamp(x, top, 110, LAMP, 0.75)
    return s.photograph(warm=0.025, grain=0.013)


def river():
    """老街的河：石桥、白墙、灯笼，倒影里都有。"""
    s = Scene(seed=23)
    s.sky([(0, rgb("c4d3da")), (0.6, rgb("e6e4d6")), (1, rgb("f4e6c8"))], 0, 560)
    s.light(np.clip(s.noise(300, 4, 2.5), 0, 1), rgb("ffffff"), 0.25)
    hill = [(0, 470)] + [(x, 420 - 60 * np.sin(x / 330) - 30 * np.sin(x / 120 + 1)) for x in range(0, 1601, 20)] + [(1600, 600), (0, 600)]
    s.poly(hill, rgb("9fb3b0"), 3)
    water = 640
    houses = [(-40, 200, 330, "efe9dc"), (190, 360, 400, "e5ddcc"), (350, 520, 360, "f3eee2"), (1060, 1230, 380, "ece5d6"), (1220, 1420, 320, "f1ebdf"), (1410, 1650, 390, "e4dccb")]
    for x0, x1, top, colour in houses:
        s.rect(x0, top, x1, water, rgb(colour))
        wall = s.shape(lambda p: p.rect(x0, top, x1, water))
        s.texture(wall, 0.05, 70, 4)
        s.shade(s.shape(lambda p: p.rect(x0, water - 60, x1, water), 22), 0.22)
        roof(s, x0, x1, top, 52, rgb("45474b"))
        n = max((x1 - x0) // 74, 2)
        for i in range(n):
            x = x0 + (i + 0.5) * (x1 - x0) / n
            s.rect(x - 19, top + 62, x + 19, top + 118, rgb("3c3028"))
            s.fill(s.shape(lambda p: [p.rect(x - 15, top + 66, x - 2, top + 114), p.rect(x + 2, top + 66, x + 15, top + 114)]), rgb("c99b5f") if s.random.uniform() < 0.6 else rgb("6c6256"))
            s.rect(x - 24, top + 170, x + 24, water - 14, rgb("5a4030"))
    s.shade(s.shape(lambda p: [p.rect(x1 - 10, t, x1 + 26, water) for _, x1, t, _ in houses], 12), 0.22)
    # 石拱桥
    def bridge(p):
        deck = [(x, 560 - 92 * np.sin(np.pi * (x - 460) / 680)) for x in range(460, 1141, 10)]
        p.poly(deck + [(1140, 650), (460, 650)])
        p.ellipse(640, 520, 960, 800, 0)
    s.poly([(640, 640), (960, 640), (940, 560), (800, 520), (660, 560)], rgb("b9c2b4"))
    stone = s.shape(bridge)
    s.fill(stone, rgb("b7ac98"))
    s.texture(stone, 0.16, 26, 3, 2.2)
    s.fill(s.shape(lambda p: [p.line([(x, 556 - 92 * np.sin(np.pi * (x - 460) / 680)), (x, 522 - 92 * np.sin(np.pi * (x - 460) / 680))], 6) for x in range(480, 1130, 36)]
                   + [p.line([(x, 524 - 92 * np.sin(np.pi * (x - 460) / 680)) for x in range(470, 1140, 10)], 7)]), rgb("8f8573"))
    for x, t in [(720, 74), (760, 70), (905, 76)]:
        s.person(x, 560 - 92 * np.sin(np.pi * (x - 460) / 680), t, rgb("4a4650"), 0.5)
    s.foliage([(560, 420, 120, 70), (470, 480, 70, 60), (1090, 430, 90, 66), (1560, 350, 120, 90)], rgb("41563c"), rgb("a9b873"), 1500, 9)
    for x in (225, 330, 395, 475, 1100, 1185, 1270, 1370, 1480):
        s.fill(s.shape(lambda p: p.ellipse(x - 13, 512, x + 13, 546)), rgb("c23a2a"))
        s.lamp(x, 530, 42, rgb("ff8a5c"), 0.25)
    # 倒影
    top = s.img[: water][::-1]
    height = s.h - water
    top = top[:height]
    wave = (s.noise(16, 3, 9.0)[water:] * (3 + np.linspace(0, 17, height))[:, None]).astype(int)
    cols = np.clip(np.arange(s.w)[None, :] + wave, 0, s.w - 1)
    reflected = np.take_along_axis(top, np.repeat(cols[..., None], 3, 2), 1)
    s.img[water:] = reflected * 0.72 * rgb("dfeadf") + rgb("4d6a66") * 0.16
    s.light(np.clip(s.shape(lambda p: p.rect(0, water, s.w, s.h)) * (s.noise(14, 2, 14.0) - 0.55), 0, 1), rgb("fff6dc"), 0.35)
    s.shade(s.shape(lambda p: p.rect(0, water - 3, s.w, water + 12), 5), 0.4)
    # 小船
    s.poly([(1130, 820), (1160, 862), (1400, 862), (1448, 806), (1400, 826), (1180, 832)], rgb("3b2c22"), 0.8)
    s.poly([(1210, 828), (1225, 772), (1350, 768), (1368, 824)], rgb("6d5638"), 0.8)
    s.shade(s.shape(lambda p: p.poly([(1150, 864), (1410, 864), (1370, 930), (1200, 930)]), 9), 0.4)
    s.person(1418, 822, 112, rgb("33302f"), 0.6)
    return s.photograph(warm=0.03, grain=0.012, exposure=0.94)


def lane():
    """修好的小巷：一点透视，斜阳照在左边墙上。"""
    s = Scene(seed=5)
    vx, vy = 860, 520
    s.sky([(0, rgb("86b2d6")), (1, rgb("e9efe6"))], 0, 560)
    s.light(np.clip(s.noise(240, 3, 2), 0, 1), rgb("ffffff"), 0.35)
    def at(side, depth, height):
        """墙上的一点：depth 0 在眼前，1 在巷底。"""
        k = 1 / (1 + depth * 7)
        return (vx + side * 830 * k, vy + (560 - height) * k)
    for side, colour in ((-1, "f1e4cb"), (1, "b9b0ab")):
        s.poly([at(side, 0, -60), at(side, 0, 1150), at(side, 1, 760), at(side, 1, 0)], rgb(colour))
        wall = s.shape(lambda p: p.poly([at(side, 0, -60), at(side, 0, 1150), at(side, 1, 760), at(side, 1, 0)]))
        s.texture(wall, 0.06, 110, 5)
        s.shade(s.shape(lambda p: p.poly([at(side, 0, -60), at(side, 0, 150), at(side, 1, 130), at(side, 1, 0)]), 3), 0.3)
        s.poly([at(side, 0, 1150), at(side, 0, 1060), at(side, 1, 700), at(side, 1, 800)], rgb("4b4a4d"))
        for d in (0.09, 0.3, 0.62):
            door = [at(side, d, 0), at(side, d, 500), at(side, d + 0.09, 500), at(side, d + 0.09, 0)]
            s.poly(door, rgb("6e2c22") if side < 0 else rgb("4a2a28"))
            s.poly([at(side, d - 0.015, 500), at(side, d - 0.015, 560), at(side, d + 0.105, 560), at(side, d + 0.105, 500)], rgb("55555a"))
        for d in (0.03, 0.2, 0.47, 0.8):
            frame = [at(side, d, 380), at(side, d, 680), at(side, d + 0.045, 680), at(side, d + 0.045, 380)]
            s.poly(frame, rgb("3c302b"))
            inner = [at(side, d + 0.005, 395), at(side, d + 0.005, 665), at(side, d + 0.04, 665), at(side, d + 0.04, 395)]
            s.poly(inner, rgb("8fa6b0") if side < 0 else rgb("d8b67c"))
            s.fill(s.shape(lambda p: [p.line([at(side, d + 0.005, 395 + i * 54), at(side, d + 0.04, 395 + i * 54)], 2.5) for i in range(1, 5)]
                           + [p.line([at(side, d + 0.0225, 395), at(side, d + 0.0225, 665)], 2.5)]), rgb("3c302b"))
    s.rect(at(-1, 1, 0)[0], vy - 34, at(1, 1, 0)[0], vy + 72, rgb("d9d2c0"))
    s.foliage([(vx - 10, vy - 60, 90, 66)], rgb("4e6a3f"), rgb("b4c67a"), 2000, 7)
    floor = [at(-1, 0, -60), at(1, 0, -60), at(1, 1, 0), at(-1, 1, 0)]
    s.poly([(0, s.h)] + floor[:1] + [floor[3], floor[2]] + floor[1:2] + [(s.w, s.h)], rgb("a89c8d"))
    ground = s.shape(lambda p: p.poly([(0, s.h)] + floor[:1] + [floor[3], floor[2]] + floor[1:2] + [(s.w, s.h)]))
    s.texture(ground, 0.1, 40, 4, 2.4)
    s.shade(ground * s.shape(lambda p: [p.line([(vx - 900 / (1 + d * 7), vy + 560 / (1 + d * 7)), (vx + 900 / (1 + d * 7), vy + 560 / (1 + d * 7))], 2.2 / (1 + d * 3)) for d in np.linspace(0, 1, 34) ** 1.5]
            + [p.line([(vx + i * 12, vy + 70), (vx + i * 150, s.h + 60)], 1.6) for i in range(-6, 7)], 0.6), 0.3)
    # 斜阳：右边墙和半条路在影子里
    s.shade(s.shape(lambda p: p.poly([at(1, 0, 1150), at(1, 1, 760), at(1, 1, 0), (vx - 10, vy + 72), (560, s.h), (s.w, s.h)]), 10), 0.3)
    s.light(s.shape(lambda p: p.poly([at(-1, 0, 1000), at(-1, 1, 700), at(-1, 1, 120), at(-1, 0, 240)]), 30), rgb("ffdca0"), 0.22)
    for side, d, k in ((-1, 0.06, 1.0), (1, 0.1, 1.0), (-1, 0.26, 0.6), (1, 0.36, 0.55), (-1, 0.56, 0.35)):
        x, y = at(side * 0.9, d, 830)
        r = 40 / (1 + d * 7)
        s.fill(s.shape(lambda p: [p.line([(x, y - r * 2.6), (x, y - r)], 2), p.ellipse(x - r, y - r * 1.2, x + r, y + r * 1.2), p.rect(x - r * 0.4, y + r * 1.2, x + r * 0.4, y + r * 1.5)]), rgb("c6382a"))
        s.light(s.shape(lambda p: p.ellipse(x - r * 0.6, y - r * 0.8, x + r * 0.5, y + r * 0.8), r * 0.3), rgb("ffb27a"), 0.5)
    # 墙根的花盆
    for d in (0.015, 0.13, 0.17, 0.4):
        x, y = at(-0.93, d, 0)
        k = 1 / (1 + d * 7)
        s.poly([(x - 46 * k, y - 70 * k), (x + 46 * k, y - 70 * k), (x + 34 * k, y + 10 * k), (x - 34 * k, y + 10 * k)], rgb("8a5a42"))
        s.foliage([(x, y - 130 * k, 84 * k, 84 * k)], rgb("3c5a35"), rgb("a6bf66"), 2600, max(11 * k, 4))
    for x, t, c in ((830, 150, "4a3f45"), (905, 118, "8b4a3e"), (935, 84, "d1b05c")):
        s.person(x, vy + 70 + t * 0.62, t, rgb(c), 0.6, 0.09)
        s.shade(s.shape(lambda p: p.poly([(x, vy + 70 + t * 0.62), (x + 20, vy + 70 + t * 0.62), (x + t * 0.9, vy + 84 + t * 0.62), (x + t * 0.8, vy + 92 + t * 0.62)]), 4), 0.35)
    return s.photograph(warm=0.03, grain=0.012)


def courtyard():
    """院子里的长桌：树影落在地上。"""
    s = Scene(seed=31)
    s.img[:] = rgb("e8dfcc")
    s.texture(s.shape(lambda p: p.rect(0, 0, s.w, s.h)), 0.05, 160, 5)
    s.rect(0, 0, s.w, 150, rgb("bcd4de"))
    s.poly([(0, 118), (s.w, 92), (s.w, 168), (0, 190)], rgb("4c4b4e"))
    s.fill(s.shape(lambda p: [p.line([(x, 104 + (0 if x % 2 else 2)), (x + 3, 186)], 3) for x in range(0, s.w, 26)]), rgb("35353a"))
    # 月洞门，外面是亮的街
    s.fill(s.shape(lambda p: p.ellipse(980, 250, 1370, 640)), rgb("7f7668"))
    s.fill(s.shape(lambda p: p.ellipse(996, 266, 1354, 624)), rgb("f6efd2"))
    s.foliage([(1090, 430, 80, 90), (1270, 400, 90, 70), (1180, 520, 140, 60)], rgb("6d8a4c"), rgb("dfe7a6"), 1100, 10)
    s.soften(s.shape(lambda p: p.ellipse(1000, 270, 1350, 620)), 7)
    # 花窗
    for x in (120, 420):
        s.rect(x, 300, x + 210, 500, rgb("6b5848"))
        s.rect(x + 10, 310, x + 200, 490, rgb("cfdcc0"))
        s.fill(s.shape(lambda p: [p.line([(x + 10 + i * 38, 310), (x + 10 + i * 38, 490)], 5) for i in range(1, 5)] + [p.line([(x + 10, 310 + i * 36), (x + 200, 310 + i * 36)], 5) for i in range(1, 5)]), rgb("6b5848"))
    paving(s, 640, rgb("b8ab97"), 760, 20, 26)
    s.shade(s.shape(lambda p: p.rect(0, 630, s.w, 652), 8), 0.3)
    # 长桌和凳子
    s.shade(s.shape(lambda p: p.poly([(330, 905), (1180, 905), (1260, 980), (260, 980)]), 18), 0.45)
    for x in (380, 1120):
        s.poly([(x - 20, 800), (x + 20, 800), (x + 14, 930), (x - 14, 930)], rgb("4a2f20"))
    s.poly([(380, 745), (1110, 745), (1215, 808), (280, 808)], rgb("9a6b43"))
    s.texture(s.shape(lambda p: p.poly([(380, 745), (1110, 745), (1215, 808), (280, 808)])), 0.14, 30, 3, 14)
    s.rect(280, 808, 1215, 826, rgb("6a4529"))
    for x, c in ((470, "f4f0e6"), (640, "c8402f"), (760, "f4f0e6"), (905, "3f6f8a"), (1030, "f4f0e6")):
        s.poly([(x - 16, 762), (x + 16, 762), (x + 12, 792), (x - 12, 792)], rgb(c))
        s.fill(s.shape(lambda p: p.ellipse(x - 16, 757, x + 16, 768)), rgb("e8dcc6"))
    s.poly([(540, 770), (610, 766), (622, 786), (548, 790)], rgb("fbf7ee"))
    s.poly([(830, 772), (880, 768), (890, 788), (836, 792)], rgb("fbf7ee"))
    for x in (330, 560, 800, 1040, 1240):
        s.shade(s.shape(lambda p: p.ellipse(x - 66, 940, x + 76, 985), 8), 0.4)
        s.poly([(x - 44, 890), (x + 44, 890), (x + 36, 962), (x - 36, 962)], rgb("5d3d28"))
        s.fill(s.shape(lambda p: p.ellipse(x - 50, 872, x + 50, 906)), rgb("a67a4f"))
    # 老树
    s.poly([(120, 0), (215, 0), (200, 400), (225, 760), (90, 780), (130, 420)], rgb("4b3b2e"))
    s.texture(s.shape(lambda p: p.poly([(120, 0), (215, 0), (200, 400), (225, 760), (90, 780), (130, 420)])), 0.3, 16, 3, 0.4)
    s.poly([(190, 210), (560, 60), (570, 84), (200, 270)], rgb("4b3b2e"))
    s.foliage([(140, 60, 260, 120), (480, 40, 260, 110), (820, 20, 240, 70), (30, 160, 120, 90)], rgb("2f4a2a"), rgb("b7c764"), 1700, 13, (0.5, -0.8))
    # 树影
    dapple = np.clip(s.noise(70, 3) * 1.4 + 0.1, 0, 1) * s.shape(lambda p: p.poly([(0, 560), (1150, 560), (1500, s.h), (0, s.h)]), 90)
    s.shade(dapple, 0.42)
    s.light(np.clip(s.noise(60, 3) - 0.5, 0, 1) * s.shape(lambda p: p.rect(0, 660, s.w, s.h), 60), rgb("fff0c4"), 0.5)
    return s.photograph(warm=0.035, grain=0.012, exposure=0.95)


def reading():
    """读书屋：一面书墙，一盏灯，窗外天色将晚。"""
    s = Scene(seed=47)
    s.img[:] = rgb("5b4636")
    s.texture(s.shape(lambda p: p.rect(0, 0, s.w, s.h)), 0.05, 200, 4)
    spines = [rgb(c) for c in ("8e2f2a", "b9552f", "d3a04c", "e6d9bd", "51705c", "2f5266", "6a4a6a", "9b8c77", "c9c2b0", "374a3b", "743c2b")]
    for row in range(6):
        top = 60 + row * 126
        s.rect(560, top, 1600, top + 118, rgb("2d2019"))
        x = 570.0
        while x < 1590:
            if s.random.uniform() < 0.06:
                x += s.random.uniform(20, 60)
                continue
            w, tall = s.random.uniform(9, 27), s.random.uniform(70, 108)
            c = spines[s.random.integers(len(spines))] * s.random.uniform(0.7, 1.05)
            s.rect(x, top + 116 - tall, x + w, top + 116, c)
            if w > 14:
                s.rect(x + 3, top + 116 - tall * 0.8, x + w - 3, top + 116 - tall * 0.62, c * 1.35 + 0.06)
            s.shade(s.shape(lambda p: p.rect(x + w - 3, top + 116 - tall, x + w, top + 116)), 0.4)
            x += w + 0.8
        s.shade(s.shape(lambda p: p.rect(560, top, 1600, top + 26), 10), 0.55)
        s.rect(552, top + 116, 1600, top + 128, rgb("7a5637"))
    s.fill(s.shape(lambda p: [p.rect(x, 40, x + 12, 830) for x in (552, 880, 1210, 1540)]), rgb("6c4a2f"))
    # 窗
    s.rect(70, 110, 480, 640, rgb("3a2a20"))
    yy = np.linspace(0, 1, s.h)[:, None, None]
    view = (1 - yy) * rgb("5f7fa8") + yy * rgb("f1b98c")
    glass = s.shape(lambda p: p.rect(88, 128, 462, 622))
    s.fill(glass, np.broadcast_to(view, s.img.shape))
    s.foliage([(165, 555, 68, 54), (335, 566, 112, 46)], rgb("2d3a3c"), rgb("6f7c62"), 1200, 10)
    s.soften(glass, 5)
    s.fill(s.shape(lambda p: [p.rect(88 + i * 93.5 - 4, 128, 88 + i * 93.5 + 4, 622) for i in range(1, 4)] + [p.rect(88, 128 + i * 124 - 4, 462, 128 + i * 124 + 4) for i in range(1, 4)]), rgb("3a2a20"))
    # 桌子、椅子、书、灯
    s.rect(0, 830, s.w, s.h, rgb("3b2b21"))
    s.poly([(250, 850), (1390, 850), (1560, s.h), (60, s.h)], rgb("9c6f45"))
    s.texture(s.shape(lambda p: p.poly([(250, 850), (1390, 850), (1560, s.h), (60, s.h)])), 0.13, 40, 3, 16)
    for x in (300, 1180):
        s.poly([(x, 700), (x + 150, 700), (x + 160, 850), (x - 10, 850)], rgb("4a3121"))
        s.fill(s.shape(lambda p: [p.rect(x + 18 + i * 42, 718, x + 30 + i * 42, 846) for i in range(3)]), rgb("2b1d15"))
    s.poly([(600, 930), (780, 915), (800, 985), (610, 1004)], rgb("f6efdf"))
    s.poly([(790, 915), (960, 922), (972, 992), (806, 986)], rgb("fbf5e8"))
    s.fill(s.shape(lambda p: [p.line([(630, 944 + i * 9), (765, 933 + i * 9)], 1.5) for i in range(5)] + [p.line([(820, 934 + i * 9), (945, 939 + i * 9)], 1.5) for i in range(5)]), rgb("a89a86"))
    for i, c in enumerate(("8e2f2a", "2f5266", "d3a04c")):
        s.rect(300 + i * 8, 920 - i * 24, 500 + i * 6, 942 - i * 24, rgb(c))
    s.fill(s.shape(lambda p: [p.rect(1120, 700, 1130, 930), p.ellipse(1070, 915, 1180, 948)]), rgb("1f1b1a"))
    s.poly([(1075, 640), (1175, 640), (1225, 730), (1025, 730)], rgb("2f5a4a"))
    s.rect(1030, 726, 1220, 734, rgb("fff0c8"))
    s.light(s.shape(lambda p: p.poly([(1030, 734), (1220, 734), (1480, s.h), (760, s.h)]), 60), LAMP, 0.42)
    s.lamp(1125, 760, 330, WARM, 0.62)
    s.lamp(280, 380, 420, rgb("ffc8a0"), 0.3)
    s.person(480, 850, 250, rgb("2a2f3a"), 1.2, seated=True, lean=0.03)
    return s.photograph(warm=0.03, grain=0.014, exposure=1.06)


def lattice():
    """冰裂纹花窗，外面是虚的院子。"""
    s = Scene(seed=71)
    s.sky([(0, rgb("dfe9cf")), (0.5, rgb("b9cf95")), (1, rgb("6c8f5d"))])
    for _ in range(150):
        x, y, r = s.random.uniform(0, s.w), s.random.uniform(0, s.h), s.random.uniform(24, 92)
        c = [rgb("f5f0b8"), rgb("a8c878"), rgb("5d8450"), rgb("f0c49a"), rgb("e9836c")][s.random.choice(5, p=[0.26, 0.34, 0.24, 0.1, 0.06])]
        s.light(s.shape(lambda p: p.ellipse(x - r, y - r, x + r, y + r), 5), c, 0.16) if s.random.uniform() < 0.5 else s.fill(s.shape(lambda p: p.ellipse(x - r, y - r, x + r, y + r), 6), c, 0.42)
    s.soften(np.ones((s.h, s.w), np.float32), 9)
    points = s.random.uniform(0, 1, (46, 2)) * [s.w, s.h]
    # 冰裂纹：到最近两点距离相等的地方是棂条
    yy, xx = np.mgrid[0 : s.h, 0 : s.w].astype(np.float32)
    near = np.full((s.h, s.w), 1e9, np.float32)
    second = near.copy()
    for px, py in points:
        d = np.sqrt((xx - px) ** 2 + (yy - py) ** 2)
        second = np.where(d < near, near, np.minimum(second, d))
        near = np.minimum(near, d)
    bar = np.clip((15 - (second - near)) / 2.5, 0, 1)
    edge = s.shape(lambda p: [p.rect(0, 0, s.w, s.h), p.rect(66, 66, s.w - 66, s.h - 66, 0)])
    ring = s.shape(lambda p: [p.ellipse(520, 250, 1080, 810), p.ellipse(542, 272, 1058, 788, 0)])
    clear = s.shape(lambda p: p.ellipse(542, 272, 1058, 788))
    frame = np.maximum(np.maximum(bar * (1 - clear), edge), ring)
    shadow = np.asarray(Image.fromarray((frame * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(14)), np.float32) / 255
    s.shade(np.roll(shadow, (8, 8), (0, 1)), 0.35)
    s.fill(frame, rgb("4a2c1d"))
    s.texture(frame, 0.25, 22, 3, 3)
    lit = np.clip(frame - np.roll(frame, (3, 3), (0, 1)), 0, 1)
    s.light(lit, rgb("ffd9a0"), 0.5)
    return s.photograph(warm=0.02, grain=0.011, exposure=0.98)


def canteen():
    """邻里食堂：一排排长桌，吊灯暖着。"""
    s = Scene(seed=83)
    vx, vy = 820, 430
    s.img[:] = rgb("efe3cf")
    s.poly([(0, 0), (s.w, 0), (vx + 190, vy - 110), (vx - 190, vy - 110)], rgb("d6c6ab"))
    s.poly([(0, 0), (vx - 190, vy - 110), (vx - 190, vy + 120), (0, s.h)], rgb("e2d2b6"))
    s.poly([(s.w, 0), (vx + 190, vy - 110), (vx + 190, vy + 120), (s.w, s.h)], rgb("c9b696"))
    s.poly([(0, s.h), (vx - 190, vy + 120), (vx + 190, vy + 120), (s.w, s.h)], rgb("a98d6c"))
    s.texture(s.shape(lambda p: p.poly([(0, s.h), (vx - 190, vy + 120), (vx + 190, vy + 120), (s.w, s.h)])), 0.1, 60, 3, 5)
    s.rect(vx - 190, vy - 110, vx + 190, vy + 120, rgb("d5bf98"))
    s.rect(vx - 150, vy - 60, vx + 150, vy + 46, rgb("fff0cd"))
    s.rect(vx - 150, vy + 46, vx + 150, vy + 92, rgb("8d3a2a"))
    for i in range(7):
        x = vx - 138 + i * 44
        s.person(x, vy + 52, 62, rgb(("f3f1ea", "dfe6e6", "f3f1ea", "c2c9c4")[i % 4]), 0.5, seated=True)
    for i in range(5):  # 左墙的窗
        a, b = i * 0.17 + 0.05, i * 0.17 + 0.15
        def wall(t, height):
            k = (1 - t) ** 1.4
            return ((vx - 190) * (1 - k) , (vy - 110 + 230 * (1 - height)) * (1 - k) + s.h * (1 - height) * k)
        s.poly([wall(a, 0.83), wall(b, 0.83), wall(b, 0.42), wall(a, 0.42)], rgb("f9fbf4"))
        s.light(s.shape(lambda p: p.poly([wall(a, 0.83), wall(b, 0.83), wall(b, 0.42), wall(a, 0.42)]), 22), rgb("fff3d5"), 0.4)
    for depth in (7, 5, 3.5, 2.4, 1.6):
        k = 1 / depth
        for side in (-1, 1):
            x, y = vx + side * 560 * k * 1.25, vy + 620 * k
            w = 330 * k * 1.2
            s.shade(s.shape(lambda p: p.ellipse(x - w * 1.1, y + 110 * k, x + w * 1.1, y + 250 * k), 14 * k + 2), 0.35)
            s.fill(s.shape(lambda p: [p.rect(x - w * 0.86, y, x - w * 0.8, y + 230 * k), p.rect(x + w * 0.8, y, x + w * 0.86, y + 230 * k)]), rgb("5c4634"))
            for j in (-0.55, 0.0, 0.55):
                if s.random.uniform() < 0.8:
                    s.person(x + j * w, y + 30 * k, 215 * k, rgb(("5a6a78", "8c4b3d", "3f4a45", "a48a5c", "6a5566", "42566b")[s.random.integers(6)]), 0.8, seated=True)
            s.poly([(x - w, y), (x + w, y), (x + w * 1.1, y + 60 * k), (x - w * 1.1, y + 60 * k)], rgb("b98552"))
            s.rect(x - w * 1.1, y + 60 * k, x + w * 1.1, y + 76 * k, rgb("855a34"))
            for j in (-0.6, -0.1, 0.4, 0.75):
                cx = x + j * w
                s.fill(s.shape(lambda p: p.ellipse(cx - 40 * k, y + 12 * k, cx + 40 * k, y + 42 * k)), rgb("fbf8f0"))
                s.fill(s.shape(lambda p: p.ellipse(cx - 26 * k, y + 17 * k, cx + 26 * k, y + 35 * k)), rgb(("c65a33", "6f8d45", "e0b14a")[s.random.integers(3)]))
        for side in (-1, 1):
            x, y = vx + side * 560 * k * 1.25, vy - 330 * k
            s.fill(s.shape(lambda p: [p.line([(x, 0), (x, y)], 1.5), p.poly([(x - 24 * k, y), (x + 24 * k, y), (x + 80 * k, y + 70 * k), (x - 80 * k, y + 70 * k)])]), rgb("40352c"))
            s.fill(s.shape(lambda p: p.ellipse(x - 40 * k, y + 56 * k, x + 40 * k, y + 84 * k)), rgb("fff6dd"))
            s.lamp(x, y + 90 * k, 220 * k, LAMP, 0.32)
    return s.photograph(warm=0.035, grain=0.012, exposure=0.86)


def riders():
    """夜里的骑手驿站：玻璃门亮着，车停在门口。"""
    s = Scene(seed=97)
    s.sky([(0, rgb("0d1526")), (1, rgb("28304a"))])
    s.rect(0, 0, s.w, 760, rgb("232837"))
    s.texture(s.shape(lambda p: p.rect(0, 0, s.w, 760)), 0.12, 120, 4)
    windows(s, 40, 10, 1560, 210, 15, 2, 0.3, [rgb("e8c184"), rgb("7d8fae")], (0.5, 0.62))
    s.rect(330, 262, 1290, 332, rgb("9c2a22"))
    s.light(s.shape(lambda p: p.rect(330, 262, 1290, 332), 3), rgb("ff6a4a"), 0.25)
    s.fill(s.shape(lambda p: [p.ellipse(620 + i * 92, 276, 668 + i * 92, 318) for i in range(5)]), rgb("ffe9c0"))
    s.rect(350, 340, 1270, 756, rgb("ffdca4"))
    s.rect(350, 640, 1270, 756, rgb("c98f55"))
    s.fill(s.shape(lambda p: [p.rect(380 + i * 60, 380, 424 + i * 60, 404) for i in range(6)] + [p.rect(380 + i * 60, 430, 424 + i * 60, 454) for i in range(6)]), rgb("b57a45"))
    s.rect(380, 470, 700, 486, rgb("8d5a33"))
    for x, c in ((450, "41618a"), (560, "c2842c"), (900, "41618a"), (1010, "35333b"), (1150, "c2842c")):
        s.person(x, 706, 214, rgb(c), 1.6, 0.05)
    s.soften(s.shape(lambda p: p.rect(350, 340, 1270, 756)), 2.2)
    s.fill(s.shape(lambda p: [p.rect(350 + i * 230 - 5, 340, 350 + i * 230 + 5, 758) for i in range(5)] + [p.rect(350, 452, 1270, 458)]), rgb("1e1b1e"))
    s.fill(s.shape(lambda p: p.rect(0, 756, s.w, s.h)), rgb("2a2c35"))
    s.texture(s.shape(lambda p: p.rect(0, 756, s.w, s.h)), 0.16, 30, 4, 4)
    s.light(s.shape(lambda p: p.poly([(350, 758), (1270, 758), (1560, s.h), (90, s.h)]), 46), WARM, 0.6)
    s.light(np.clip(s.noise(20, 3, 7.0) - 0.3, 0, 1) * s.shape(lambda p: p.rect(0, 770, s.w, s.h), 20), rgb("ffc98a"), 0.35)

    def bike(p, x, y, k):
        for dx in (-96, 96):
            p.ellipse(x + (dx - 46) * k, y - 92 * k, x + (dx + 46) * k, y)
            p.ellipse(x + (dx - 32) * k, y - 78 * k, x + (dx + 32) * k, y - 14 * k, 0)
        p.line([(x - 96 * k, y - 46 * k), (x - 20 * k, y - 60 * k), (x + 50 * k, y - 60 * k), (x + 96 * k, y - 46 * k)], 13 * k)
        p.line([(x + 96 * k, y - 46 * k), (x + 66 * k, y - 190 * k), (x + 40 * k, y - 200 * k)], 10 * k)
        p.poly([(x - 110 * k, y - 122 * k), (x - 10 * k, y - 122 * k), (x + 6 * k, y - 146 * k), (x - 104 * k, y - 146 * k)])
        p.poly([(x + 30 * k, y - 60 * k), (x + 62 * k, y - 60 * k), (x + 84 * k, y - 160 * k), (x + 62 * k, y - 168 * k)])

    for x, y, k in ((240, 930, 1.05), (520, 950, 1.1), (1130, 940, 1.08), (1400, 965, 1.15)):
        s.shade(s.shape(lambda p: p.ellipse(x - 160 * k, y - 14, x + 170 * k, y + 40), 10), 0.55)
        s.fill(s.shape(lambda p: bike(p, x, y, k), 0.5), rgb("121319"))
        box = rgb("c8871f") if x in (240, 1130) else rgb("2f5f96")
        s.rect(x - 118 * k, y - 246 * k, x - 18 * k, y - 146 * k, box)
        s.rect(x - 118 * k, y - 246 * k, x - 18 * k, y - 232 * k, box * 1.25)
        s.shade(s.shape(lambda p: p.rect(x - 40 * k, y - 246 * k, x - 18 * k, y - 146 * k)), 0.35)
    s.person(800, 930, 300, rgb("1d222c"), 0.8, 0.06)
    s.lamp(1520, 120, 60, rgb("cfe0ff"), 0.9)
    return s.photograph(warm=0.03, grain=0.018, exposure=1.08)


def tower():
    """楼宇：蓝调时刻的一面玻璃墙。"""
    s = Scene(seed=103)
    s.sky([(0, rgb("1d3563")), (0.6, rgb("5b7fb0")), (1, rgb("e8b08c"))])
    s.light(np.clip(s.noise(320, 4, 3) - 0.1, 0, 1), rgb("ffb9a0"), 0.3)
    s.poly([(170, s.h), (170, 210), (560, 60), (560, s.h)], rgb("31486d"))
    s.poly([(560, 60), (1160, 190), (1160, s.h), (560, s.h)], rgb("24385a"))
    s.poly([(1210, s.h), (1210, 430), (1600, 350), (1600, s.h)], rgb("2c3d5c"))
    s.poly([(0, s.h), (0, 560), (150, 600), (150, s.h)], rgb("273552"))
    faces = [((170, 210), (560, 60), 9, 24, 0.4), ((560, 60), (1160, 190), 15, 24, 0.55), ((1210, 430), (1600, 350), 10, 15, 0.36)]
    for (xa, ya), (xb, yb), cols, rows, chance in faces:
        def cell(c, r):
            x = xa + (xb - xa) * c / cols
            top = ya + (yb - ya) * c / cols
            return (x, top + (s.h - top) * r / rows)
        for colour, share in ((rgb("ffdc9b"), 0.55), (rgb("ffc579"), 0.25), (rgb("eaf1ff"), 0.2)):
            lit = [(c, r) for c in range(cols) for r in range(rows) if s.random.uniform() < chance * share]
            s.fill(s.shape(lambda p: [p.poly([cell(c + 0.12, r + 0.2), cell(c + 0.88, r + 0.2), cell(c + 0.88, r + 0.84), cell(c + 0.12, r + 0.84)], int(s.random.uniform(110, 255))) for c, r in lit]), colour)
        dim = [(c, r) for c in range(cols) for r in range(rows)]
        s.light(s.shape(lambda p: [p.poly([cell(c + 0.12, r + 0.2), cell(c + 0.88, r + 0.2), cell(c + 0.88, r + 0.84), cell(c + 0.12, r + 0.84)], int(s.random.uniform(20, 90))) for c, r in dim]), rgb("8fb0e0"), 0.35)
        s.shade(s.shape(lambda p: [p.line([cell(c, 0), cell(c, rows)], 1.6) for c in range(cols + 1)] + [p.line([cell(0, r), cell(cols, r)], 1.6) for r in range(rows + 1)]), 0.4)
    s.light(s.shape(lambda p: p.poly([(560, 60), (1160, 190), (1160, 520), (560, 300)]), 60), rgb("ffb38a"), 0.2)
    s.rect(0, 930, s.w, s.h, rgb("1b2130"))
    s.fill(s.shape(lambda p: [p.rect(240 + i * 118, 946, 338 + i * 118, s.h) for i in range(9)]), rgb("ffdca6"))
    for x in (300, 470, 640, 700, 930, 1090, 1140):
        s.person(x, s.h + 6, 104, rgb("1a1a22"), 0.6, 0.06)
    s.foliage([(60, 950, 130, 90), (1500, 940, 170, 100), (1340, 980, 90, 60)], rgb("101a20"), rgb("38493f"), 1600, 10)
    return s.photograph(warm=0.0, grain=0.013, exposure=1.05)


def lift():
    """竖着拍的：老楼旁边新装的玻璃电梯。"""
    s = Scene(1067, 1600, seed=131)
    s.sky([(0, rgb("7fb0da")), (1, rgb("e6eff0"))])
    s.light(np.clip(s.noise(300, 4, 2), 0, 1), rgb("ffffff"), 0.5)
    s.poly([(0, 150), (640, 260), (640, 1600), (0, 1600)], rgb("cdb99c"))
    wall = s.shape(lambda p: p.poly([(0, 150), (640, 260), (640, 1600), (0, 1600)]))
    s.texture(wall, 0.09, 130, 5)
    for floor in range(6):
        y = 250 + floor * 215
        for i in range(3):
            x = 40 + i * 200
            dy = x * 0.1
            s.poly([(x, y + dy), (x + 120, y + dy + 12), (x + 120, y + dy + 122), (x, y + dy + 112)], rgb("55636b"))
            s.poly([(x + 8, y + dy + 9), (x + 56, y + dy + 13), (x + 56, y + dy + 110), (x + 8, y + dy + 106)], rgb("a9bfc8") * s.random.uniform(0.75, 1.1))
            s.poly([(x + 64, y + dy + 14), (x + 112, y + dy + 18), (x + 112, y + dy + 114), (x + 64, y + dy + 110)], rgb("92a8b4") * s.random.uniform(0.7, 1.1))
            if s.random.uniform() < 0.5:
                s.poly([(x - 8, y + dy + 112), (x + 130, y + dy + 124), (x + 130, y + dy + 150), (x - 8, y + dy + 138)], rgb("8d7a63"))
                s.foliage([(x + 60, y + dy + 112, 62, 22)], rgb("3d5a34"), rgb("c9a05a") if s.random.uniform() < 0.4 else rgb("9dbb6a"), 3000, 7)
    s.texture(wall, 0.06, 40, 2, 0.25)
    # 电梯井
    s.poly([(650, 200), (930, 170), (930, 1600), (650, 1600)], rgb("9fc0cc"))
    glass = s.shape(lambda p: p.poly([(650, 200), (930, 170), (930, 1600), (650, 1600)]))
    s.light(glass * np.clip(s.noise(240, 3, 0.5), 0, 1), rgb("ffffff"), 0.4)
    s.fill(s.shape(lambda p: [p.rect(x, 172, x + 12, 1600) for x in (650, 784, 920)] + [p.rect(650, 190 + i * 212, 932, 202 + i * 212) for i in range(7)]), rgb("46525a"))
    s.rect(672, 846, 782, 1028, rgb("f3e6c8"))
    s.rect(798, 846, 918, 1028, rgb("f7ecd2"))
    s.person(745, 1024, 140, rgb("6a4a48"), 0.7)
    s.person(850, 1024, 128, rgb("4a5a6a"), 0.7)
    s.lamp(790, 860, 90, rgb("fff0cf"), 0.5)
    s.poly([(930, 170), (1010, 220), (1010, 1600), (930, 1600)], rgb("7897a4"))
    s.rect(0, 1470, 1067, 1600, rgb("9a948a"))
    s.texture(s.shape(lambda p: p.rect(0, 1470, 1067, 1600)), 0.12, 30, 3, 3)
    s.foliage([(1000, 1380, 120, 130), (60, 1450, 120, 70), (1040, 1220, 80, 90)], rgb("35502f"), rgb("aac26c"), 2000, 12)
    s.person(560, 1545, 190, rgb("3f4652"), 0.8, 0.08)
    s.person(470, 1552, 172, rgb("84503f"), 0.8, 0.08)
    return s.photograph(warm=0.015, grain=0.011, exposure=0.92)


def meeting():
    """拍坏了的：逆光、歪着、欠曝，人都是黑影。"""
    s = Scene(seed=151)
    s.img[:] = rgb("3a3630")
    s.texture(s.shape(lambda p: p.rect(0, 0, s.w, s.h)), 0.08, 200, 4)
    for x in (120, 620, 1120):
        s.rect(x, 120, x + 380, 560, rgb("f2f4ee"))
        s.light(s.shape(lambda p: p.rect(x, 120, x + 380, 560), 60), rgb("eef4ff"), 0.5)
        s.fill(s.shape(lambda p: [p.rect(x + 184, 120, x + 196, 560), p.rect(x, 330, x + 380, 338)]), rgb("59564e"))
    s.rect(0, 760, s.w, s.h, rgb("2b2722"))
    s.poly([(300, 720), (1300, 720), (1520, s.h), (90, s.h)], rgb("5a4a3a"))
    s.light(s.shape(lambda p: p.poly([(380, 724), (1220, 724), (1300, 800), (300, 800)]), 30), rgb("f2f0e6"), 0.35)
    for x, t, lean in ((200, 420, 0.05), (420, 380, 0.04), (610, 350, 0), (800, 356, 0.0), (990, 350, -0.02), (1190, 380, -0.04), (1420, 430, -0.06)):
        s.person(x, 800 + (t - 350), t * 0.8, rgb("191714"), 1.6, seated=True, lean=lean)
    s.fill(s.shape(lambda p: [p.poly([(x, y), (x + 90, y - 4), (x + 108, y + 34), (x - 6, y + 40)]) for x, y in ((420, 800), (640, 780), (900, 786), (1120, 810))], 1), rgb("a8a498"))
    return s.photograph(warm=0.05, grain=0.034, exposure=0.62, tilt=3.2, vignette=0.5, bloom=0.3, soft=1.1)


def garden():
    """口袋公园：弯路、草坡、长椅，早上的光。"""
    s = Scene(seed=167)
    s.sky([(0, rgb("9cc4e0")), (1, rgb("f3efdb"))], 0, 480)
    s.light(np.clip(s.noise(300, 4, 2.4), 0, 1), rgb("ffffff"), 0.45)
    for x0, x1, top in ((0, 210, 150), (220, 400, 230), (1130, 1330, 180), (1350, 1600, 120)):
        s.rect(x0, top, x1, 520, rgb("d3c8b6"))
        windows(s, x0 + 14, top + 16, x1 - 14, 510, max((x1 - x0) // 40, 3), max((510 - top) // 48, 3), 0.3, [rgb("b8cad2"), rgb("e8e4d6")], (0.5, 0.5))
    s.soften(s.shape(lambda p: p.rect(0, 0, s.w, 520)), 2.5)
    s.foliage([(120, 420, 200, 130), (470, 430, 190, 110), (820, 440, 180, 90), (1130, 420, 180, 110), (1470, 410, 210, 140)], rgb("35532f"), rgb("a6bd62"), 900, 12, (0.6, -0.7))
    s.poly([(0, 500), (s.w, 490), (s.w, s.h), (0, s.h)], rgb("8fae58"))
    lawn = s.shape(lambda p: p.poly([(0, 500), (s.w, 490), (s.w, s.h), (0, s.h)]), 3)
    s.texture(lawn, 0.16, 120, 5, 3)
    s.texture(lawn, 0.1, 10, 2, 0.5)
    left = [(860, 520), (760, 580), (720, 660), (760, 760), (700, 900), (430, s.h)]
    right = [(980, s.h), (1010, 900), (960, 770), (860, 660), (860, 580), (910, 520)]
    s.poly(left + right, rgb("d8c8a8"), 1.5)
    s.texture(s.shape(lambda p: p.poly(left + right), 1), 0.1, 20, 3, 2)
    s.shade(s.shape(lambda p: [p.poly([(0, 700), (560, 640), (640, 690), (0, 830)]), p.poly([(1100, 600), (1600, 560), (1600, 660), (1120, 640)])], 26), 0.32)
    for x, y, k in ((480, 760, 1.0), (1160, 700, 0.8)):
        s.shade(s.shape(lambda p: p.ellipse(x - 150 * k, y + 66 * k, x + 170 * k, y + 110 * k), 9), 0.4)
        s.fill(s.shape(lambda p: [p.rect(x - 130 * k, y + 10 * k, x - 118 * k, y + 90 * k), p.rect(x + 118 * k, y + 10 * k, x + 130 * k, y + 90 * k)]), rgb("3b3d3d"))
        s.fill(s.shape(lambda p: [p.rect(x - 145 * k, y + (i * 20 - 60) * k, x + 145 * k, y + (i * 20 - 46) * k) for i in range(3)] + [p.rect(x - 150 * k, y + 20 * k, x + 150 * k, y + 34 * k)]), rgb("a8703f"))
    s.person(1120, 722, 74, rgb("7a3f3a"), 0.6, seated=True)
    s.person(1188, 724, 78, rgb("41525f"), 0.6, seated=True)
    s.person(820, 690, 120, rgb("3f4652"), 0.6, 0.1)
    s.person(868, 694, 74, rgb("c98a2e"), 0.6, 0.1)
    s.poly([(1394, 340), (1420, 340), (1440, 850), (1372, 850)], rgb("4f3e30"))
    s.foliage([(1400, 300, 240, 170), (1560, 420, 150, 110), (1250, 330, 110, 90)], rgb("2c4a28"), rgb("c2cf6e"), 1500, 14, (-0.6, -0.7))
    s.foliage([(x, 1030 + 20 * np.sin(x), 70, 46) for x in range(0, 420, 70)] + [(x, 1040, 70, 40) for x in range(1120, 1620, 80)], rgb("466a35"), rgb("d6a24e"), 1500, 8)
    s.light(s.shape(lambda p: [p.poly([(1600, 0), (1500, 0), (500, s.h), (760, s.h)]), p.poly([(1300, 0), (1220, 0), (150, s.h), (320, s.h)])], 46), rgb("fff4cf"), 0.14)
    return s.photograph(warm=0.025, grain=0.012, exposure=0.93)


# 画在哪里，JPEG 的质量。
PICTURES = {
    square: ("places/qu-dangqun/guangchang.jpg", 62),
    river: ("cases/laojie-gengxin/heliu.jpg", 60),
    lane: ("cases/dengxin-xiang/xiangzi.jpg", 62),
    courtyard: ("cases/changzhuo-yishi/yuanzi.jpg", 60),
    reading: ("places/yanzi-dushu/dushuwu.jpg", 62),
    lattice: ("brands/dengxiayi/huachuang.jpg", 58),
    canteen: ("places/banmu-shitang/shitang.jpg", 62),
    riders: ("places/chuandeng-yizhan/yizhan.jpg", 62),
    tower: ("brands/yunjian-keting/louyu.jpg", 60),
    lift: ("cases/jiazhuang-dianti/dianti.jpg", 60),
    meeting: ("cases/changzhuo-yishi/diyici.jpg", 56),
    garden: ("cases/koudai-gongyuan/gongyuan.jpg", 58),
}


def main(names):
    known = {scene.__name__: scene for scene in PICTURES}
    total = 0
    for name in names or known:
        scene = known[name]
        path, quality = PICTURES[scene]
        data = io.BytesIO()
        scene().save(data, "JPEG", quality=quality, optimize=True, progressive=True, subsampling=2)
        target = CONTENT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.getvalue())
        total += len(data.getvalue())
        print(f"{len(data.getvalue()):8} {path}")
    print(f"{total:8} 字节")
    if total > BUDGET:
        sys.exit(f"图片加起来超过 {BUDGET} 字节：把质量调低一些")


if __name__ == "__main__":
    main(sys.argv[1:])
