"""How long somebody waits in her browser when she changes something on the page to explore with.

Run with ``make bench``. Times are the browser's own: from the click until the first chart that is
another stands there, and until nothing more is to come.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from statistics import median

from playwright.sync_api import sync_playwright

from kommunetall.explore.notebook import topics

OTHERS = {"equalisation": "0301", "pension": "9999", "investment": "9999", "workforce": "9999"}
TIMES = 4
MAIN = "import sys; from kommunetall.command import main; sys.exit(main(sys.argv[1:]))"
STEPS = "[...document.querySelectorAll('.kt-more')].map((one) => one.title)"
WAITED = """
([act, label, value]) => new Promise((done) => {
  const named = (all) => [...all].find((one) => one.title === label || one.ariaLabel === label)
  const labelled = () => [...document.querySelectorAll("label")]
    .find((one) => one.textContent.trim() === label)?.parentElement.querySelector("select")
  const main = document.querySelector(".kt-main")
  const charts = () => [...main.querySelectorAll(".kt-drawing")].map((one) => one.id)
  const status = document.querySelector(".kt-side [role=status]").parentElement
  const before = new Set(charts()), begun = performance.now()
  let first = null, busy = false
  const look = () => {
    const now = performance.now() - begun
    if (first === null && charts().some((one) => !before.has(one))) first = now
    if (status.textContent.trim() !== "") busy = true
    else if (busy) { watch.disconnect(); done([first, now]) }
  }
  const watch = new MutationObserver(look)
  const all = {subtree: true, childList: true, attributes: true, characterData: true}
  watch.observe(document.body, all)
  if (act === "press") named(document.querySelectorAll("button")).click()
  else {
    const list = labelled()
    list.value = [...list.options].find((one) => one.text.includes(value)).value
    list.dispatchEvent(new Event("change", {bubbles: true}))
  }
})
"""


def opened():
    """A browser, and the page served as somebody would start it, with its address."""
    served = subprocess.Popen(
        [sys.executable, "-c", MAIN, "explore", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
    )
    return served, re.search(r"http://\S+", served.stdout.readline())[0]


def seconds(found):
    """Both times as a line; the first is missing where no chart is another."""
    first, whole = found
    chart = "   –  " if first is None else f"{first / 1000:5.2f}s"
    return f"{chart}  {whole / 1000:5.2f}s"


def measure(page, topic):
    """Print what the changes of one report take."""
    told = "document.querySelector('.kt-side [role=status]')?.textContent === ''"
    page.wait_for_function(told, timeout=60_000)
    page.wait_for_timeout(2_000)
    if topic in OTHERS:
        other = OTHERS[topic]
        own = page.get_by_label("Kommune", exact=True).locator("option:checked").inner_text()
        print(f"  {topic + ', first time ' + other:54}", seconds(chosen(page, other)))
        print(f"  {topic + ', back':54}", seconds(chosen(page, own)))
    for label in page.evaluate(
        "[...document.querySelectorAll('.kt-more')].map((one) => one.title)"
    ):
        waits = []
        while len(waits) < TIMES and page.get_by_title(label, exact=True).is_enabled():
            waits.append(page.evaluate(WAITED, ["press", label, ""]))
        page.get_by_role("button", name="Tilbakestill").first.click()
        page.wait_for_timeout(300)
        page.wait_for_function(told, timeout=60_000)
        if waits:
            whole = sorted(wait[1] for wait in waits)
            least = [wait[0] for wait in waits if wait[0] is not None]
            typical = (median(least) if least else None, median(whole))
            name = f"{topic}, {label}"
            print(f"  {name[:54]:54} {seconds(typical)}  longest {whole[-1] / 1000:.2f}s")


def chosen(page, municipality):
    """Times of choosing a municipality."""
    return page.evaluate(WAITED, ["choose", "Kommune", municipality])


def main():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found is None:
        print("Chromium is missing: the browser's own time is not measured.")
        return
    served, address = opened()
    print("In the browser: the first chart that is another, and all that is redone")
    try:
        with sync_playwright() as playwright:
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=found, args=root)
            for topic in topics():
                page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="nb-NO")
                page.goto(f"{address}&topic={topic}")
                page.get_by_role("heading", level=1).wait_for(timeout=60_000)
                measure(page, topic)
                page.close()
            browser.close()
    finally:
        served.send_signal(signal.SIGINT)
        served.wait(timeout=60)


if __name__ == "__main__":
    main()
