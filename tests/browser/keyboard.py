"""Somebody who works without a mouse: keys and Tab alone, and a look at every page as others see it."""

from tests.browser.conftest import check_accessible

MOST_TABS = 500


class Keyboard:
    """A page that is only ever typed at."""

    def __init__(self, page):
        self.page = page

    def open(self, address):
        self.page.goto(address)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, place):
        """Go to a field or button as Tab leads there; a place that Tab never reaches fails."""
        place.wait_for()
        for _ in range(MOST_TABS):
            if place.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {place}.")

    def do(self, place):
        """Press a button, follow a link or open what folds."""
        self.reach(place)
        self.page.keyboard.press("Enter")

    def button(self, name, **more):
        self.do(self.page.get_by_role("button", name=name, **more))

    def link(self, name, **more):
        self.do(self.page.get_by_role("link", name=name, **more))

    def tick(self, label):
        self.reach(self.page.get_by_label(label))
        self.page.keyboard.press("Space")

    def write(self, label, words, *, exact=True):
        """Type over what stands in a field."""
        self.reach(self.page.get_by_label(label, exact=exact))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, label, word):
        """Pick from a list by typing the beginning of its word."""
        field = self.page.get_by_label(label, exact=True)
        self.reach(field)
        self.page.keyboard.type(word)
        assert field.evaluate("node => node.selectedOptions[0].text").strip().startswith(word)

    def write_time(self, label, at):
        """Type a day and a time in the order in which an American browser asks for them."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(at.strftime("%m%d%Y"))
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(at.strftime("%I%M%p"))

    def look(self):
        """See that the page is fit for everybody."""
        check_accessible(self.page)
