"""What people do at their screens, side by side in the simulator's page, by what they read there."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True, slots=True)
class Screens:
    """One page, in which each has a chat."""

    page: Page

    def chat(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name, exact=True)

    def newest(self, name: str) -> Locator:
        return self.chat(name).get_by_role("article").last

    def type(self, name: str, line: str) -> None:
        box = self.chat(name).get_by_label(f"Command of {name}")
        box.fill(line)
        box.press("Enter")
        expect(box).to_have_value("")

    def press(self, name: str, label: str) -> None:
        self.chat(name).get_by_role("button", name=label, exact=True).last.click()

    def move_on(self, button: str) -> None:
        with self.page.expect_response("**/clock"):
            self.page.get_by_role("button", name=button, exact=True).click()
