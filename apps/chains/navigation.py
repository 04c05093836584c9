"""The pages of plans and standards in the navigation."""

from apps.layers.navigation import STAFF, Entry, NavGroup, register_pages

register_pages(Entry("规划与标准", "library", "chains:plans", NavGroup.TARGETS, 2, action=STAFF))
