"""The one door: signed in → target or 404 → method or 405 → right or 403 with its reason → handler.

A page that declares nothing cannot be written, nor one whose declaration nobody asks: both raise when
the class is made, so the process does not start.
"""

from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views import View

from apps.core.middleware import wants_json


class BasePage(View):
    """A page declares its `title` and exactly one of `DECLARES`.

    ``class Page(BasePage, kit=True)`` belongs to the kit and may change the door;
    ``class OneWarning(Page, abstract=True)`` is a base of pages and may leave the declaration to them.
    """

    title: str = ""
    public: bool = False
    signed_in: bool = False

    DECLARES: ClassVar[tuple[str, ...]] = ("public", "signed_in")
    FINAL: ClassVar[tuple[str, ...]] = ("dispatch", "ask")
    kit: ClassVar[bool] = True
    SIGNED_OUT: ClassVar[str] = "登录已过期，请重新登录。"

    def __init_subclass__(cls, *, kit: bool = False, abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.kit = kit
        if kit:
            return
        cls._check_door()
        if not abstract:
            cls.check_declaration()

    @classmethod
    def _check_door(cls) -> None:
        """Nobody but the kit may stand in the door, not even a class mixed in before it."""
        for name in cls.FINAL:
            owner = next(one for one in cls.__mro__ if name in vars(one))
            if not vars(owner).get("kit"):
                raise ImproperlyConfigured(f"{cls.__name__}: {name}() belongs to the kit")

    @classmethod
    def check_declaration(cls) -> None:
        """Raise unless the page says what it is called and who may come in."""
        if not cls.title:
            raise ImproperlyConfigured(f"{cls.__name__}: a page has a title")
        declared = [name for name in cls.DECLARES if getattr(cls, name)]
        if len(declared) != 1:
            said = "、".join(declared) or "nothing"
            raise ImproperlyConfigured(
                f"{cls.__name__}: declare exactly one of {', '.join(cls.DECLARES)}; found {said}"
            )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.public and not request.user.is_authenticated:
            return self.sign_in(request)
        self.find(request, **kwargs)
        if not self._answers(request):
            return self.http_method_not_allowed(request, *args, **kwargs)
        self.ask(request)
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        """What the address names, kept on the page; NotFoundError where it is absent, foreign or unseen."""

    def ask(self, request: HttpRequest) -> None:
        """Raise NotAllowedError with its reason where the declared right is missing."""

    def sign_in(self, request: HttpRequest) -> HttpResponseBase:
        """Where somebody is sent who has not signed in."""
        if wants_json(request):
            return JsonResponse({"message": self.SIGNED_OUT, "login": True}, status=403)
        return redirect_to_login(request.get_full_path())

    def _answers(self, request: HttpRequest) -> bool:
        name = (request.method or "").lower()
        return name in self.http_method_names and hasattr(self, name)
