"""Who is asking: the address that the outermost trusted proxy saw."""

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The peer, or what our own proxies (`PROXY_COUNT`) wrote; a client's own claim is ignored."""
    peer = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXY_COUNT:
        return peer
    hops = [
        hop.strip()
        for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if hop.strip()
    ]
    return hops[-settings.PROXY_COUNT] if len(hops) >= settings.PROXY_COUNT else peer
