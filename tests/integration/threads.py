"""Things done at the same time, on a connection each."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

SECONDS = 90


def at_once(first, *more):
    """Do these at the same moment and return what each gave, or the error that it raised.

    `at_once(4, act)` does one act four times.
    """
    acts = [more[0]] * first if isinstance(first, int) else [first, *more]
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(SECONDS)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts, timeout=SECONDS))
