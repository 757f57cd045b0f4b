#!/usr/bin/env python3
"""Reads every QR code of a built site as people's phones do, and follows it.

    python3 tests/qr.py PUBLIC_DIR

Every page of the site map has a short link, whose code is worked out here again. Its QR codes, PNG and SVG, are read by two
decoders that share nothing (zbar, ZXing); both must read the address of the short link. That address and the one it leads on
to are asked for from nginx, which serves the folder below the base path of the site. Needs nginx-light, zbar-tools,
zxing-cpp-tools and librsvg2-bin of Debian. Exits with 1 when something is wrong.
"""

import hashlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def code_of(route):
    """The code of a route: its SHA-256, the first 80 bits as a number, eight digits to the base 31, the lowest first."""
    number = int.from_bytes(hashlib.sha256(route.encode()).digest()[:10], "big")
    code = ""
    for _ in range(8):
        number, digit = divmod(number, 31)
        code += ALPHABET[digit]
    return code


def said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def zbar(picture):
    return said("zbarimg", "--quiet", "--raw", picture)


def zxing(picture):
    found = re.search(r"^Text: +\"?(.*?)\"?$", said("ZXingReader", picture), re.M)
    return found.group(1) if found else ""


def serve(public, path, folder):
    """nginx with the folder below a path; its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = Path(folder, "nginx.conf")
    config.write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;\n"
        "events {}\n"
        "http {\n access_log off; types { text/html html; image/png png; image/svg+xml svg; }\n"
        + "".join(f" {name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + f" server {{ listen 127.0.0.1:{port}; location {path} {{ alias {public.resolve()}/; index index.html; }} }}\n}}\n"
    )
    os.chmod(folder, 0o755)
    process = subprocess.Popen(["nginx", "-e", f"{folder}/errors", "-c", str(config)])
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return f"http://127.0.0.1:{port}", process
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nginx does not start: {Path(folder, 'errors').read_text()}")


def fetched(server, address):
    """Status and text of what the server answers for the path of an address."""
    try:
        with urllib.request.urlopen(server + urlsplit(address).path) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def check(public, home, server, folder, route):
    """What is wrong with the short link of a route and its codes."""
    short = f"{home}s/{code_of(route)}/"
    wrong = []
    for form in ("png", "svg"):
        file = public / "s" / code_of(route) / f"qr.{form}"
        if not file.exists():
            wrong.append(f"{route}: there is no {file}")
            continue
        picture = str(file)
        if form == "svg":
            picture = f"{folder}/{code_of(route)}.png"
            subprocess.run(["rsvg-convert", "--width", "400", "--output", picture, str(file)], check=True)
        for reader in (zbar, zxing):
            text = reader(picture)
            if text != short:
                wrong.append(f"{file}: {reader.__name__} reads {text!r}, not {short}")
    status, page = fetched(server, short)
    if status != 200:
        wrong.append(f"{short}: {status}")
    leads = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', page)
    target = leads.group(1).replace("&amp;", "&") if leads else "nowhere"
    if unquote(target) != unquote(urlsplit(home).path) + route[1:]:
        wrong.append(f"{short} leads to {target}, not to {route}")
    elif fetched(server, target)[0] != 200:
        wrong.append(f"{short} leads to {target}, where there is nothing")
    return wrong


def main():
    public = Path(sys.argv[1])
    home = re.search(r'<link rel="canonical" href="([^"]*)"', (public / "index.html").read_text()).group(1)
    listed = re.findall(r"<loc>([^<]*)</loc>", (public / "sitemap.xml").read_text())
    routes = ["/" + unquote(address[len(home) :]) for address in listed]
    routes = [route for route in routes if not re.search(r"/page/\d+/$", route)]
    with tempfile.TemporaryDirectory() as folder:
        server, process = serve(public, urlsplit(home).path, folder)
        try:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                results = pool.map(lambda route: check(public, home, server, folder, route), routes)
                wrong = [line for lines in results for line in lines]
        finally:
            process.terminate()
            process.wait()
    codes = len(list(public.glob("s/*/qr.*")))
    if codes != 2 * len(routes):
        wrong.append(f"there are {codes} codes for {len(routes)} pages")
    print("\n".join(wrong) or f"{codes} QR codes of {len(routes)} pages: read by zbar and ZXing, and followed")
    sys.exit(1 if wrong or not routes else 0)


main()
