"""Photos, films and sounds with all that cameras and programs write into them, built by linli and read by ExifTool, which is
nobody's friend: none of it may be in any file of the output, but the label of what a machine made; every picture is upright, and
every film and sound plays as before.

Needs exiftool (Debian: libimage-exiftool-perl) and Pillow (python3-pil); ffmpeg for films and sounds, which are left out without it. `python3 tests/photos/metadata.py --linli target/release/linli`
"""

import argparse
import json
import pathlib
import shutil
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


# Which codecs each form of film or sound is made with.
FILMS = {
    "film.mp4": "libx264 aac", "fragments.mp4": "libx264 aac", "film.mov": "libx264 aac", "film.m4v": "libx264 aac",
    "film.mkv": "libx264 aac", "film.webm": "libvpx libopus", "film.ogv": "libtheora libvorbis", "film.avi": "mpeg4 mp3",
}
SOUNDS = {
    "sound.mp3": "libmp3lame", "ape.mp3": "libmp3lame", "sound.m4a": "aac", "sound.aac": "aac", "sound.flac": "flac",
    "sound.wav": "pcm_s16le", "sound.ogg": "libvorbis", "sound.oga": "flac", "sound.opus": "libopus",
}
OPTIONS = {
    "fragments.mp4": "-movflags frag_keyframe+empty_moov", "sound.mp3": "-write_id3v1 1", "ape.mp3": "-write_apetag 1",
    "sound.aac": "-write_id3v2 1",
}
# What ExifTool tells of films and sounds that nobody was told of: how they are played, and names of programs that a form demands.
PLAYED = {"MuxingApp", "WritingApp", "Vendor", "MajorBrand", "VendorID", "SampleGroupDescription"}
TELLING = ("title", "artist", "author", "comment", "description", "location", "gps", "make", "model", "software", "encoder", "lyrics", "picture")


def record(folder):
    """Writes a film or sound of each form, with a place, an author, a comment and a device."""
    told = {
        "title": "Wang Xiaoming", "artist": "Wang Xiaoming", "comment": "SN-4711", "location": "+39.9042+116.4074/", "make": "SecretCam",
        "lyrics": "N39", "creation_time": "2022-01-01T10:00:00Z",
    }
    tags = [part for key, value in told.items() for part in ("-metadata", f"{key}={value}")]
    tags += ["-metadata:s:0", "handler_name=SecretCam", "-metadata:s:0", "title=Wang Xiaoming"]
    for name, codecs in (FILMS | SOUNDS).items():
        picture = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1"] if name in FILMS else []
        sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1"]
        coded = [part for kind, codec in zip("va" if name in FILMS else "a", codecs.split()) for part in (f"-c:{kind}", codec)]
        command = ["ffmpeg", "-v", "error", "-y", *picture, *sound, *tags, *coded, *OPTIONS.get(name, "").split(), folder / name]
        subprocess.run(command, check=True)
    return list(FILMS | SOUNDS)


def played(file):
    """What a film or sound is when it is decoded."""
    hashed = subprocess.run(["ffmpeg", "-v", "quiet", "-i", file, "-map", "0", "-f", "md5", "-"], capture_output=True)
    return hashed.returncode, hashed.stdout


def told(file):
    """What ExifTool reads in a film or sound that must not be there."""
    read = subprocess.run(["exiftool", "-j", "-a", "-u", "-G1", "-ee", file], capture_output=True)
    for tag, value in json.loads(read.stdout)[0].items():
        group, _, short = tag.partition(":")
        is_date = "date" in short.lower() and not str(value).startswith("0000")
        if group in HARMLESS - {"RIFF"} or short in PLAYED or not str(value).strip():
            continue
        if is_date or any(word in short.lower() for word in TELLING) or any(secret.decode() in str(value) for secret in SECRETS):
            yield f"{file.name}: {tag} = {value}"


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
        recorded = record(case) if shutil.which("ffmpeg") else []
        if not recorded:
            print("no ffmpeg: films and sounds are not looked at")
        shown = [name for name in names if name != "alone.jpg"]
        text = "---\ntitle: 照片\nimage: photo6.jpg\n---\n" + "\n\n".join(f"![图]({name})" for name in shown)
        (case / "index.md").write_text(text + "\n\n[原图](linked.jpg)\n" + "".join(f"\n[录]({name})\n" for name in recorded))
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
        for name in recorded:
            before, after = case / name, public / "cases" / "zhaopian" / name
            if not any(secret in before.read_bytes() for secret in SECRETS):
                faults.append(f"{name}: tells nothing, the test would find nothing")
            faults.extend(told(after))
            if played(before) != played(after) or played(after)[0] != 0:
                faults.append(f"{name}: is played otherwise than before")
        made = [file for file in pictures if file.name.startswith("made")]
        if labels != len(made) or len(made) < 8:
            faults.append(f"{labels} labels in {len(made)} pictures of what a machine made")
        print(f"{len(pictures)} pictures of {len(names)} photos, {len(recorded)} films and sounds: {len(faults)} faults")
        for fault in faults:
            print(" ", fault)
        sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
