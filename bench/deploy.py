#!/usr/bin/env python3
"""Many small files to an S3 server on loopback: linli beside `aws s3 sync` and `rclone sync`, each to a bucket of its own, first all
files, then one page that changed. In turn, in one run, at defaults and at 16 transfers. Needs moto (or the address of another
server), the AWS command line and rclone.

    python3 bench/deploy.py [--linli target/release/linli] [--files 10000] [--endpoint http://127.0.0.1:9000]
"""
import argparse, os, resource, shutil, socket, subprocess, sys, tempfile, time, urllib.request

parser = argparse.ArgumentParser()
parser.add_argument("--linli", default="target/release/linli")
parser.add_argument("--files", type=int, default=10000)
parser.add_argument("--bytes", type=int, default=5000)
parser.add_argument("--endpoint")
parser.add_argument("--transfers", type=int, nargs="*", default=[0, 16], help="0 is each program's default")
arguments = parser.parse_args()
LINLI = os.path.abspath(arguments.linli)
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE0000", "AWS_SECRET_ACCESS_KEY": "geheim", "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower() and name != "AWS_CA_BUNDLE"} | KEYS | {"NO_COLOR": "1"}
work = tempfile.mkdtemp(prefix="linli-bench-")
site = f"{work}/site"


def write(path, text):
    file = os.path.join(site, path)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    open(file, "w").write(text)


def timed(words, **more):
    """Wall and processor seconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    done = subprocess.run(words, capture_output=True, text=True, env=clean | more.pop("env", {}), **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{words}: {done.stdout}{done.stderr}")
    return time.time() - started, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


server = None
try:
    endpoint = arguments.endpoint
    if not endpoint:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        server = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        endpoint = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
    # Some servers look at the whole bucket for every part of a listing.
    for bucket in (f"{name}-t{transfers}" for name in ("linli", "aws", "rclone") for transfers in arguments.transfers):
        timed(["aws", "--endpoint-url", endpoint, "s3", "mb", f"s3://{bucket}"])
    write("content/_index.md", "---\ntitle: 首页\n---\n欢迎。\n")
    write("content/cases/_index.md", "---\ntitle: 案例\nkind: case\n---\n")
    write("content/cases/a.md", "---\ntitle: 一个\n---\n正文。\n")
    for number in range(arguments.files):
        write(f"themes/own/assets/d{number % 100}/f{number}.txt", (f"{number} " * arguments.bytes)[:arguments.bytes])

    def settings(bucket):
        write("site.yaml", f"title: 测试站\nbase_url: http://127.0.0.1/djpp/\ntheme: own\ncovers: false\nshare: false\nkinds: {{case: {{label: 案例}}}}\n"
              f"deploy:\n  b: {{type: s3, endpoint: \"{endpoint}\", bucket: {bucket}, prefix: ztzl/djpp/, style: path}}\n")

    remote = f":s3,provider=Other,access_key_id={KEYS['AWS_ACCESS_KEY_ID']},secret_access_key={KEYS['AWS_SECRET_ACCESS_KEY']},endpoint='{endpoint}':"
    print(f"{arguments.files} files of {arguments.bytes} bytes to {endpoint}; wall seconds (processor seconds of the program)")
    for transfers in arguments.transfers:
        label = f"{transfers} transfers" if transfers else "defaults"
        mark = f"t{transfers}"
        config = f"{work}/aws-{mark}"
        open(config, "w").write(f"[default]\ns3 =\n  max_concurrent_requests = {transfers or 10}\n")
        programs = {
            "linli": ([LINLI, "deploy", "--yes"] + (["--concurrency", str(transfers)] if transfers else []), {}),
            "aws": (["aws", "--endpoint-url", endpoint, "s3", "sync", "--delete", "--only-show-errors", "public", f"s3://aws-{mark}/ztzl/djpp/"], {"AWS_CONFIG_FILE": config}),
            "rclone": (["rclone", "sync", "--config", "/dev/null", "public", f"{remote}rclone-{mark}/ztzl/djpp"] + (["--transfers", str(transfers), "--checkers", str(transfers)] if transfers else []), {}),
        }
        settings(f"linli-{mark}")
        build = timed([LINLI, "build", "--quiet"], cwd=site)
        for what in ("first", "update"):
            if what == "update":
                write("content/cases/a.md", f"---\ntitle: 一个\n---\n改了，{mark}。\n")
            found = {name: timed(words, env=env, cwd=site) for name, (words, env) in programs.items()}
            other = min(found["aws"][0], found["rclone"][0])
            print(f"{label}, {what}: " + ", ".join(f"{name} {wall:.1f} ({cpu:.1f})" for name, (wall, cpu) in found.items()) + f"; linli takes {found['linli'][0] / other:.2f} of the faster other", flush=True)
finally:
    if server:
        server.kill()
    shutil.rmtree(work, ignore_errors=True)
