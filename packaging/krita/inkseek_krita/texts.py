"""What the docker says, in English and German."""

import os

from PyQt5.QtCore import QLocale

from . import service

GERMAN = {
    "Search": "Suchen",
    "Lines": "Linien",
    "Similar pictures": "Ähnliche Bilder",
    "What the selection or the layer is: a drawing, or a picture to find similar ones to": (
        "Was Auswahl oder Ebene ist: eine Zeichnung, oder ein Bild, zu dem ähnliche gesucht werden"
    ),
    "As layer": "Als Ebene",
    "As reference": "Als Referenz",
    "Insert what is chosen as a layer": "Fügt das Gewählte als Ebene ein",
    "Insert what is chosen as a reference image": "Fügt das Gewählte als Referenzbild ein",
    "Settings": "Einstellungen",
    "Draw something, then press Search.": "Etwas zeichnen, dann auf „Suchen“ drücken.",
    "Searching …": "Wird gesucht …",
    "Opening …": "Wird geöffnet …",
    "Nothing was found.": "Nichts gefunden.",
    "Open a picture and draw on it first.": "Zuerst ein Bild öffnen und darauf zeichnen.",
    "There is nothing on this layer.": "Auf dieser Ebene ist nichts.",
    "Choose a result first.": "Zuerst ein Ergebnis wählen.",
    "{} is not there now. Is its drive connected?": (
        "{} ist zurzeit nicht da. Ist das Laufwerk angeschlossen?"
    ),
    "Krita might be unable to read {}, so this layer is a copy of {} pixels.": (
        "Krita kann {} vielleicht nicht lesen; diese Ebene ist eine Kopie mit {} Pixeln."
    ),
    "Krita could not insert the reference image.": (
        "Krita konnte das Referenzbild nicht einfügen."
    ),
    "Inkseek in Krita": "Inkseek in Krita",
    "Address": "Adresse",
    "Token": "Token",
    "found by itself": "wird von selbst gefunden",
    "Leave both empty, unless Krita runs in a sandbox that keeps it from Inkseek's folder. "
    "Address and token are in the file service.json there.": (
        "Beide leer lassen, außer wenn Krita in einer Sandbox läuft, die es von Inkseeks Ordner "
        "fernhält. Adresse und Token stehen dort in der Datei service.json."
    ),
    service.NOT_RUNNING: (
        "Inkseek antwortet nicht. Inkseek starten und Einstellungen → Andere Programme "
        "einschalten, oder  inkseek serve  ausführen."
    ),
    service.REFUSED: (
        "Inkseek nimmt das Token nicht an. Es in den Einstellungen löschen oder neu kopieren."
    ),
    service.NO_ADDRESS: (
        "Die Adresse in den Einstellungen ist keine. Sie sieht so aus:  http://127.0.0.1:47365"
    ),
    service.UNCLEAR: "Was an dieser Adresse antwortet, ist nicht Inkseek.",
}


def tr(text):
    """Return a text in Krita's language; what is not known stays as it is."""
    language = os.environ.get("LANGUAGE") or QLocale().name()
    return GERMAN.get(text, text) if language.startswith("de") else text
