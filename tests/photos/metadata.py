"""Photos with all that cameras and programs write into them, built by linli and read by ExifTool, which is nobody's friend:
none of it may be in any file of the output, but the label of what a machine made; and every picture is upright.

Needs exiftool (Debian: libimage-exiftool-perl) and Pillow (python3-pil). `python3 tests/photos/metadata.py --linli target/release/linli`
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image, ImageOps

# What says how a picture is shown, and what ExifTool works out by itself.
HARMLESS = {
    "ExifTool", "System", "File", "Composite", "JFIF", "ICC_Profile", "ICC-header", "ICC-view", "ICC-meas", "PNG", "PNG-pHYs",
    "RIFF", "GIF", "SourceFile", "Adobe", "VP8X",
}
LABEL = '{"Label":"1","ContentProducer":"测试"}'
SECRETS = [b"SN-4711", b"N39", b"Wang Xiaoming", b"SecretCam"]


def corners(size):
    """Four colours, so that it is seen which way is up."""
    picture = Image.new("RGB", size)
    wide, high = size[0] // 2, size[1] // 2
    for at, colour in {(0, 0): "red", (wide, 0): "lime", (0, high): "blue", (wide, high): "white"}.items():
        picture.paste(colour, (*at, at[0] + wide, at[1] + high))
    return picture


# What a camera stores for each orientation, so that it is upright when shown.
STORED = {
    1: lambda image: image,
    2: ImageOps.mirror,
    3: lambda image: image.rotate(180),
    4: ImageOps.flip,
    5: lambda image: ImageOps.mirror(image.rotate(-90, expand=True)),
    6: lambda image: image.rotate(90, expand=True),
    7: lambda image: ImageOps.mirror(image.rotate(90, expand=True)),
    8: lambda image: image.rotate(-90, expand=True),
}


def photograph(folder, name, orientation, labelled):
    file = folder / name
    STORED[orientation](corners((1200, 800))).save(file, quality=92) if file.suffix != ".png" else corners((1200, 800)).save(file)
    thumbnail = folder / "thumbnail.tmp"
    corners((160, 120)).save(thumbnail, "JPEG")
    tags = [
        "-GPSLatitude=39.9042", "-GPSLatitudeRef=N", "-GPSLongitude=116.4", "-GPSLongitudeRef=E", "-SerialNumber=SN-4711",
        "-Artist=Wang Xiaoming", "-Model=SecretCam", "-XMP-dc:Creator=Wang Xiaoming", "-XMP-exif:GPSLatitude=39.9042",
        "-DateTimeOriginal=2022:01:01 10:00:00",
    ]
    if file.suffix == ".jpg":
        tags += [f"-ThumbnailImage<={thumbnail}", "-IPTC:By-line=Wang Xiaoming", "-Comment=Wang Xiaoming", f"-n", f"-IFD0:Orientation={orientation}"]
    subprocess.run(["exiftool", "-q", "-overwrite_original", *tags, file], check=True)
    thumbnail.unlink()
    if labelled:
        config = folder.parent / "aigc.config"
        config.write_text(
            "%Image::ExifTool::UserDefined = ('Image::ExifTool::XMP::Main' => { TC260 => { SubDirectory => {"
            " TagTable => 'Image::ExifTool::UserDefined::TC260' } } });\n"
            "%Image::ExifTool::UserDefined::TC260 = (GROUPS => { 0 => 'XMP', 1 => 'XMP-TC260', 2 => 'Other' },"
            " NAMESPACE => { 'TC260' => 'http://www.tc260.org.cn/ns/AIGC/1.0/' }, WRITABLE => 'string', AIGC => {});\n1;\n"
        )
        subprocess.run(["exiftool", "-config", config, "-q", "-overwrite_original", f"-XMP-TC260:AIGC={LABEL}", file], check=True)


def is_upright(file):
    image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    wide, high = image.size
    seen = [image.getpixel((x * wide // 4, y * high // 4)) for y in (1, 3) for x in (1, 3)]
    wanted = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
    near = all(abs(a - b) < 40 for one, other in zip(seen, wanted) for a, b in zip(one, other))
    return near and wide > high


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--linli", default="target/release/linli")
    linli = pathlib.Path(parser.parse_args().linli).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        site = pathlib.Path(temporary) / "site"
        case = site / "content" / "cases" / "zhaopian"
        case.mkdir(parents=True)
        (site / "site.yaml").write_text("title: 照片\nbase_url: https://example.gov.cn/\nshare: false\nkinds:\n  case: {label: 案例}\n")
        (site / "content" / "_index.md").write_text("---\ntitle: 首页\n---\n正文。\n")
        (site / "content" / "cases" / "_index.md").write_text("---\ntitle: 案例\nkind: case\n---\n")
        names = [f"photo{orientation}.jpg" for orientation in STORED] + ["scan.png", "made.jpg", "made.png", "linked.jpg", "alone.jpg"]
        for name in names:
            orientation = int(name[5]) if name.startswith("photo") else 6 if name.endswith(".jpg") else 1
            photograph(case, name, orientation, name.startswith("made"))
        assert b"SN-4711" in (case / "linked.jpg").read_bytes(), "the photos tell nothing: the test would find nothing"
        shown = [name for name in names if name != "alone.jpg"]
        text = "---\ntitle: 照片\nimage: photo6.jpg\n---\n" + "\n\n".join(f"![图]({name})" for name in shown)
        (case / "index.md").write_text(text + "\n\n[原图](linked.jpg)\n")
        subprocess.run([linli, "build", "--quiet", "--root", site], check=True)
        public = site / "public"
        pictures = [file for file in public.rglob("*") if file.suffix in {".jpg", ".png", ".webp", ".gif"}]
        faults = []
        for file in public.rglob("*"):
            if file.is_file() and any(secret in file.read_bytes() for secret in SECRETS):
                faults.append(f"{file.name}: holds what must not go online")
        read = subprocess.run(["exiftool", "-j", "-a", "-u", "-G1", "-struct", *pictures], check=True, capture_output=True)
        labels = 0
        for entry in json.loads(read.stdout):
            name = pathlib.Path(entry["SourceFile"]).name
            for tag, value in entry.items():
                group, _, short = tag.partition(":")
                if short == "AIGC" or (short.lower() == "aigc"):
                    labels += 1
                    if not name.startswith("made") or json.loads(value if isinstance(value, str) else json.dumps(value)) != json.loads(LABEL):
                        faults.append(f"{name}: {tag} = {value}")
                elif group not in HARMLESS and short not in {"Orientation", "XMPToolkit", "About"}:
                    faults.append(f"{name}: {tag} = {value}")
        for file in pictures:
            # The icons of the theme are none of the photos.
            if file.parent.name != "assets" and not is_upright(file):
                faults.append(f"{file.name}: not upright")
        made = [file for file in pictures if file.name.startswith("made")]
        if labels != len(made) or len(made) < 8:
            faults.append(f"{labels} labels in {len(made)} pictures of what a machine made")
        print(f"{len(pictures)} pictures of {len(names)} photos: {len(faults)} faults")
        for fault in faults:
            print(" ", fault)
        sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
