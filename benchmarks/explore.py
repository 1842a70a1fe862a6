"""How long an analyst waits when she changes an assumption; run with ``make bench``."""

import time

from kommunetall import prepare

MUNICIPALITY, YEAR = "3301", 2024
GROWTHS = (0.030, 0.035, 0.045, 0.050, 0.055)
AIM_SECONDS = 0.2


def everything(**assumptions):
    """Seconds that all exhibits of the pension report take with these assumptions."""
    begun = time.perf_counter()
    exhibits = list(prepare.pension(MUNICIPALITY, YEAR, **assumptions).exhibits())
    assert exhibits
    return time.perf_counter() - begun


def main():
    cold = everything()
    again = everything()
    changed = sorted(everything(wage_growth=growth) for growth in GROWTHS)[len(GROWTHS) // 2]
    print("The pension report of Drammen, all exhibits, without drawing them")
    print(f"  first time                  {cold:7.2f} s")
    print(f"  the same again              {again:7.2f} s   {cold / again:.0f} times as fast")
    print(
        f"  another wage growth         {changed:7.2f} s   {cold / changed:.0f} times as fast; "
        f"the aim is {AIM_SECONDS} s"
    )


if __name__ == "__main__":
    main()
