"""Inkseek in Krita: searches with what is drawn, and inserts what is found.

It runs in Krita's own Python, which may be 3.8, with nothing installed.
"""

from krita import DockWidgetFactory, DockWidgetFactoryBase, Krita

from .docker import InkseekDocker

Krita.instance().addDockWidgetFactory(
    DockWidgetFactory("inkseek", DockWidgetFactoryBase.DockRight, InkseekDocker)
)
