"""Easel's core: everything that is true without a browser."""

VERSION = "unreleased"  # as CHANGELOG.md calls it; pictures that are taken along say by it what made them
