"""The demo: every stand-in and the functions on loopback, a first sync through the function's door, then one a minute.

It plays two people: the one who makes a blank spreadsheet and shares it with the sync account, and the scheduler.
Everything it keeps stands in one folder, so that a second start goes on where the first ended.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import webbrowser
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from sandbox import demo_people
from sandbox.demo_words import Told, farewell, reported_in_words, round_in_words
from sandbox.demo_workbook import Addresses, Kept, environment, keepsheet_yaml, open_managers, open_spreadsheet
from sandbox.processes import LOOPBACK, DemoError, Server, free_or_refuse
from sandbox.web_grid import assets
from sandbox.worlds.make_lumen.world import FOLDER, ready

ROOT = Path(__file__).resolve().parents[1]
PORTS = 6
START_S = 120.0
SYNC_S = 1800.0
LOG_S = 2.0

#: Real seconds between two syncs at the world's usual speed. A faster world is looked at more often: every five
#: minutes of its own time, as in production, but never without a pause.
PERIOD_S, WORLD_PERIOD_S, SHORTEST_PERIOD_S = 60.0, 300.0, 5.0


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./demo.sh", description="Keepsheet on this machine alone, with no account.")
    parser.add_argument("--once", action="store_true", help="one sync, then end; non-zero when a source failed")
    parser.add_argument("--world", type=Path, metavar="PATH", help="any world folder (default: the project's own)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="where everything is kept (default: .demo/<world>)")
    parser.add_argument("--port-base", type=int, default=8400, metavar="N", help="first of six ports (default: 8400)")
    parser.add_argument("--speed", type=float, metavar="X", help="world seconds for each real second (default: 1)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the workbook in a browser")
    return parser.parse_args(words)


def period_s(speed: float) -> float:
    """Real seconds until the next sync.

    >>> [period_s(speed) for speed in (0, 1, 20, 3600)]
    [60.0, 60.0, 15.0, 5.0]
    """
    return min(PERIOD_S, max(SHORTEST_PERIOD_S, WORLD_PERIOD_S / speed)) if speed else PERIOD_S


def world_folder(given: Path | None) -> Path:
    """The world to show. The project's own is written by its seeded script when it is first asked for."""
    if given is None or given.resolve() == FOLDER.resolve():
        return ready().resolve()
    return given.resolve()


def world_head(folder: Path) -> dict[str, Any]:
    """world.json. The stand-ins judge the rest of the world when they start."""
    try:
        head = json.loads((folder / "world.json").read_text(encoding="utf-8"))
    except OSError:
        raise DemoError(f"{folder} is not a world: it has no world.json. Give the folder that holds one.") from None
    except ValueError:
        raise DemoError(f"{folder / 'world.json'} is not valid JSON.") from None
    if not isinstance(head, dict) or not head.get("stores"):
        raise DemoError(f"{folder / 'world.json'} names no store, so there is nothing to show.")
    return head


def demo(chosen: argparse.Namespace) -> int:
    """Run it. 0, or 1 when the last sync could not do all it should. Raises DemoError."""
    world = world_folder(chosen.world)
    head = world_head(world)
    data = (chosen.data or ROOT / ".demo" / world.name).resolve()
    at = Addresses(chosen.port_base)
    free_or_refuse(range(chosen.port_base, chosen.port_base + PORTS))
    kept = Kept.of(data, world)
    told = Told()
    told.say(f"World: {head.get('name', world.name)} ({world}). Everything is kept in {data}.")
    page = chosen.once or grid_is_there(told)
    with ExitStack() as servers:
        start_stand_ins(servers, chosen, world, data)
        title = f"Keepsheet demo · {head.get('name', world.name)}"
        spreadsheet, managers = open_spreadsheet(at, kept, title), open_managers(at, kept, f"{title} · KPIs")
        (data / "keepsheet.yaml").write_text(keepsheet_yaml(head, at, spreadsheet, managers), encoding="utf-8")
        start_functions(servers, head, at, data, told)
        told.say("First sync:")
        ok = sync(at, told)
        if head.get("name") == demo_people.WORLD and demo_people.people_type(at, spreadsheet):
            told.say("Two people have typed a few things; a second sync answers them:")
            ok = sync(at, told) and ok
        told.say("First report:")
        ok, reported_at = report(at, told) and ok, clock(at)["now"]
        told.details = False
        told.say(
            farewell(at.sheets, spreadsheet, managers, ROOT, serve_again(at, world, data) if chosen.once else None)
        )
        if page and not chosen.no_browser and not chosen.once:
            open_page(at.sheets, spreadsheet)
        while not chosen.once:
            wait_s = period_s(clock(at)["speed"])
            told.say(f"Next sync in {wait_s:.0f} s; Ctrl-C ends the demo.", over=True)
            threading.Event().wait(wait_s)
            ok = sync(at, told)
            if hours_between(reported_at, now := clock(at)["now"]) >= 1:
                ok, reported_at = report(at, told) and ok, now
    return 0 if ok else 1


def start_stand_ins(servers: ExitStack, chosen: argparse.Namespace, world: Path, data: Path) -> None:
    words = ["-m", "sandbox", "all", "--port-base", str(chosen.port_base), "--world", str(world)]
    words += ["--data", str(data / "sandbox")]
    if chosen.speed is not None:
        words += ["--speed", str(chosen.speed)]
    server = Server("The sandbox", words, cwd=ROOT, log=data / "logs" / "sandbox.log")
    servers.callback(stop, server)
    base = chosen.port_base
    server.wait_for([base, base + 1, base + 2, base + 3, base + 5], START_S)


def serve_again(at: Addresses, world: Path, data: Path) -> str:
    """The command that serves the workbook once the demo has ended."""
    return f".venv/bin/python -m sandbox sheets --port {at.port_base} --world {world} --data {data / 'sandbox'}"


def start_functions(servers: ExitStack, head: dict[str, Any], at: Addresses, data: Path, told: Told) -> None:
    words = ["-m", "functions_framework", "--target=worker", f"--host={LOOPBACK}", f"--port={at.functions_port}"]
    words += [f"--source={ROOT / 'main.py'}"]
    env = {**environment(head), "KEEPSHEET_CONFIG": str(data / "keepsheet.yaml")}
    server = Server("The functions", words, cwd=ROOT, log=data / "logs" / "functions.log", env=env, heard=told.heard)
    servers.callback(stop, server)
    server.wait_for([at.functions_port], START_S)


def stop(server: Server) -> None:
    """End a server; a second Ctrl-C may not leave it behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.stop()


def sync(at: Addresses, told: Told) -> bool:
    """Knock at the function's door as the scheduler does, and tell what came of it."""
    told.round_heard.clear()
    try:
        answer = httpx.post(at.functions, json={"trigger": "demo"}, timeout=SYNC_S, trust_env=False).json()
    except (httpx.HTTPError, ValueError) as e:
        raise DemoError(f"The sync function broke off its answer ({type(e).__name__}).") from None
    told.round_heard.wait(LOG_S)
    told.say(round_in_words(answer, clock(at)["now"]))
    return bool(answer.get("ok"))


def report(at: Addresses, told: Told) -> bool:
    """Have the managers' tabs computed, as the scheduler does every hour of the world's time."""
    try:
        answer = httpx.post(f"{at.functions}/report", json={}, timeout=SYNC_S, trust_env=False).json()
    except (httpx.HTTPError, ValueError) as e:
        raise DemoError(f"The report function broke off its answer ({type(e).__name__}).") from None
    told.say(reported_in_words(answer))
    return bool(answer.get("ok"))


def hours_between(earlier: str, later: str) -> float:
    """Of two moments as the clock tells them.

    >>> hours_between("2026-11-20T00:00:00+00:00", "2026-11-20T01:30:00+00:00")
    1.5
    """
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() / 3600


def clock(at: Addresses) -> dict[str, Any]:
    """The world's time and its speed. Raises DemoError where the sandbox is gone."""
    try:
        state: dict[str, Any] = httpx.get(at.clock, timeout=10, trust_env=False).raise_for_status().json()
    except httpx.HTTPError:
        raise DemoError(f"The sandbox's clock at {at.clock} does not answer any more. See logs/sandbox.log.") from None
    return state


def grid_is_there(told: Told) -> bool:
    """Installs what the page stands on, once. Without it everything but the page works, and that is said."""
    try:
        if assets.installed() is None:
            told.say("Installing the workbook page's grid into .web (once; under a minute) …")
        assets.ready()
    except assets.AssetsError as refusal:
        told.say(f"⚠ {refusal} The demo goes on without the page.")
        return False
    return True


def open_page(base: str, spreadsheet: str) -> None:
    """Show the workbook in a browser, if this machine has one."""
    webbrowser.open(f"{base}/d/{spreadsheet}")


def main() -> int:
    """0 when all went well or the person ended it, 1 when not."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, end)
    chosen = arguments()
    try:
        return demo(chosen)
    except DemoError as e:
        print(f"\n{e}", file=sys.stderr)  # noqa: T201 - a command's output
        return 1
    except KeyboardInterrupt:
        print("\nEnded. Start again with the same --data and it goes on.")  # noqa: T201
        return 0 if not chosen.once else 130


if __name__ == "__main__":
    sys.exit(main())
