<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Inkseek</source>
        <translation>Über Inkseek</translation>
    </message>
    <message>
        <source>Find your pictures by drawing them.</source>
        <translation>Finden Sie Ihre Bilder, indem Sie sie zeichnen.</translation>
    </message>
    <message>
        <source>Licences and credits</source>
        <translation>Lizenzen und Mitwirkende</translation>
    </message>
    <message>
        <source>Licence texts…</source>
        <translation>Lizenztexte…</translation>
    </message>
    <message>
        <source>Copyright the Inkseek authors. Licence: Apache-2.0.</source>
        <translation>Copyright: die Autoren von Inkseek. Lizenz: Apache-2.0.</translation>
    </message>
    <message>
        <source>Use at work…</source>
        <translation>Beruflich nutzen…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>Trainiert mit</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>Erstellt mit</translation>
    </message>
    <message>
        <source>Look for a new version</source>
        <translation>Nach einer neuen Version sehen</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Pen</source>
        <translation>Stift</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>New sketch</source>
        <translation>Neue Skizze</translation>
    </message>
    <message>
        <source>Open sketch…</source>
        <translation>Skizze öffnen…</translation>
    </message>
    <message>
        <source>Save sketch…</source>
        <translation>Skizze speichern…</translation>
    </message>
    <message>
        <source>Search with pasted picture</source>
        <translation>Mit eingefügtem Bild suchen</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Check for new pictures</source>
        <translation>Nach neuen Bildern suchen</translation>
    </message>
    <message>
        <source>Read all files again</source>
        <translation>Alle Dateien neu lesen</translation>
    </message>
    <message>
        <source>Add the sample pictures</source>
        <translation>Beispielbilder hinzufügen</translation>
    </message>
    <message>
        <source>Problems…</source>
        <translation>Probleme…</translation>
    </message>
    <message>
        <source>About Inkseek</source>
        <translation>Über Inkseek</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Use system setting</source>
        <translation>Systemeinstellung verwenden</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
</context>
<context>
    <name>Adding</name>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source> and {} more</source>
        <translation> und {} weitere</translation>
    </message>
    <message>
        <source>Not added: {}{}</source>
        <translation>Nicht hinzugefügt: {}{}</translation>
    </message>
</context>
<context>
    <name>Arrivals</name>
    <message>
        <source>The files can&apos;t be read: {}</source>
        <translation>Die Dateien können nicht gelesen werden: {}</translation>
    </message>
</context>
<context>
    <name>Autosave</name>
    <message>
        <source>The drawing can&apos;t be saved while you draw ({}). Check the disk and its free space, or save the sketch elsewhere.</source>
        <translation>Die Zeichnung kann beim Zeichnen nicht gesichert werden ({}). Prüfen Sie das Laufwerk und seinen freien Platz, oder speichern Sie die Skizze anderswo.</translation>
    </message>
</context>
<context>
    <name>BeforeAfter</name>
    <message>
        <source>Places before and after</source>
        <translation>Plätze vorher und nachher</translation>
    </message>
    <message>
        <source>place {} → {}</source>
        <translation>Platz {} → {}</translation>
    </message>
    <message>
        <source>stays {}</source>
        <translation>bleibt auf {}</translation>
    </message>
</context>
<context>
    <name>BoardActions</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Arrange in rows</source>
        <translation>In Reihen anordnen</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Zuschneiden</translation>
    </message>
    <message>
        <source>Undo the crop</source>
        <translation>Zuschnitt aufheben</translation>
    </message>
    <message>
        <source>Flip left to right</source>
        <translation>Waagerecht spiegeln</translation>
    </message>
    <message>
        <source>Flip upside down</source>
        <translation>Senkrecht spiegeln</translation>
    </message>
    <message>
        <source>Black and white</source>
        <translation>Schwarzweiß</translation>
    </message>
    <message>
        <source>Bring to front</source>
        <translation>Nach vorn</translation>
    </message>
    <message>
        <source>Send to back</source>
        <translation>Nach hinten</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Always on top</source>
        <translation>Immer im Vordergrund</translation>
    </message>
    <message>
        <source>New board…</source>
        <translation>Neues Board …</translation>
    </message>
    <message>
        <source>Rename board…</source>
        <translation>Board umbenennen …</translation>
    </message>
    <message>
        <source>Delete board…</source>
        <translation>Board löschen …</translation>
    </message>
    <message>
        <source>Export as PNG or PDF…</source>
        <translation>Als PNG oder PDF exportieren …</translation>
    </message>
    <message>
        <source>Export into a folder…</source>
        <translation>In einen Ordner exportieren …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Boards</source>
        <translation>Boards</translation>
    </message>
</context>
<context>
    <name>BoardCanvas</name>
    <message>
        <source>Board</source>
        <translation>Board</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Skalieren</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Zuschneiden</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
</context>
<context>
    <name>BoardWindow</name>
    <message>
        <source>Board</source>
        <translation>Board</translation>
    </message>
    <message>
        <source>Drop pictures here from the results, from folders or from a browser.
Wheel zooms, Space and drag moves the board; double-click a note to type.</source>
        <translation>Ziehen Sie Bilder aus den Treffern, aus Ordnern oder aus dem Browser hierher.
Das Mausrad zoomt, Leertaste und Ziehen verschiebt das Board; ein Doppelklick auf eine Notiz öffnet sie.</translation>
    </message>
    <message>
        <source>Boards that can&apos;t be read are left as they are: {}.</source>
        <translation>Nicht lesbare Boards bleiben unverändert: {}.</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Adding pictures</source>
        <translation>Bilder werden hinzugefügt</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Export läuft</translation>
    </message>
    <message>
        <source>{} – Inkseek</source>
        <translation>{} – Inkseek</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>Bilder hinzufügen</translation>
    </message>
    <message>
        <source>That is only the address of a picture, and Inkseek never connects to the internet. Choose “Copy image” in the browser and paste it here.</source>
        <translation>Das ist nur die Adresse eines Bildes, und Inkseek verbindet sich nie mit dem Internet. Wählen Sie im Browser „Bild kopieren“ und fügen Sie es hier ein.</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard.</source>
        <translation>In der Zwischenablage ist kein Bild.</translation>
    </message>
    <message>
        <source>Name of the board:</source>
        <translation>Name des Boards:</translation>
    </message>
    <message>
        <source>New board</source>
        <translation>Neues Board</translation>
    </message>
    <message>
        <source>Rename board</source>
        <translation>Board umbenennen</translation>
    </message>
    <message>
        <source>Delete board</source>
        <translation>Board löschen</translation>
    </message>
    <message>
        <source>Delete the board “{}”?</source>
        <translation>Board „{}“ löschen?</translation>
    </message>
    <message>
        <source>This can&apos;t be undone. Pictures of the library stay where they are.</source>
        <translation>Das lässt sich nicht rückgängig machen. Bilder der Bibliothek bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>PNG picture (*.png);;PDF (*.pdf)</source>
        <translation>PNG-Bild (*.png);;PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Export board</source>
        <translation>Board exportieren</translation>
    </message>
    <message>
        <source>Export into a new folder in…</source>
        <translation>Exportieren in einen neuen Ordner in …</translation>
    </message>
    <message>
        <source>Board exported: {}</source>
        <translation>Board exportiert: {}</translation>
    </message>
    <message>
        <source>Show file</source>
        <translation>Datei zeigen</translation>
    </message>
</context>
<context>
    <name>Boards</name>
    <message>
        <source>Board</source>
        <translation>Board</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Drawing canvas</source>
        <translation>Zeichenfläche</translation>
    </message>
    <message>
        <source>Draw with pen, mouse or finger; your pictures are ranked after every stroke.</source>
        <translation>Zeichnen Sie mit Stift, Maus oder Finger; nach jedem Strich werden Ihre Bilder neu geordnet.</translation>
    </message>
    <message>
        <source>Trace it: draw over the picture</source>
        <translation>Durchpausen: über das Bild zeichnen</translation>
    </message>
    <message>
        <source>Search with it: find pictures like this one</source>
        <translation>Damit suchen: Bilder wie dieses finden</translation>
    </message>
    <message>
        <source>Draw what you are looking for</source>
        <translation>Zeichnen Sie, was Sie suchen</translation>
    </message>
</context>
<context>
    <name>CanvasActions</name>
    <message>
        <source>Thinner pen or eraser</source>
        <translation>Stift oder Radierer dünner</translation>
    </message>
    <message>
        <source>Thicker pen or eraser</source>
        <translation>Stift oder Radierer dicker</translation>
    </message>
    <message>
        <source>Fit the drawing, upright</source>
        <translation>Zeichnung einpassen, aufrecht</translation>
    </message>
    <message>
        <source>Remove traced picture</source>
        <translation>Vorlage entfernen</translation>
    </message>
    <message>
        <source>Not like this: red pen</source>
        <translation>Nicht so: roter Stift</translation>
    </message>
    <message>
        <source>Marker: colour without shape</source>
        <translation>Marker: Farbe ohne Form</translation>
    </message>
    <message>
        <source>Bucket: fill an area with colour</source>
        <translation>Farbeimer: Fläche mit Farbe füllen</translation>
    </message>
    <message>
        <source>Erase whole strokes</source>
        <translation>Ganze Striche radieren</translation>
    </message>
    <message>
        <source>Select strokes</source>
        <translation>Striche auswählen</translation>
    </message>
    <message>
        <source>Move the paper</source>
        <translation>Papier verschieben</translation>
    </message>
    <message>
        <source>Switch to red/black</source>
        <translation>Zwischen Rot und Schwarz wechseln</translation>
    </message>
    <message>
        <source>Turns black strokes red, and red ones black.</source>
        <translation>Macht schwarze Striche rot und rote schwarz.</translation>
    </message>
    <message>
        <source>Mirror left and right</source>
        <translation>Links und rechts spiegeln</translation>
    </message>
    <message>
        <source>Mirror top and bottom</source>
        <translation>Oben und unten spiegeln</translation>
    </message>
    <message>
        <source>Mirror both ways</source>
        <translation>In beide Richtungen spiegeln</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Spiegel</translation>
    </message>
    <message>
        <source>Pick a colour from a picture</source>
        <translation>Farbe aus einem Bild aufnehmen</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Turn the paper left</source>
        <translation>Papier nach links drehen</translation>
    </message>
    <message>
        <source>Turn the paper right</source>
        <translation>Papier nach rechts drehen</translation>
    </message>
    <message>
        <source>Trace a picture…</source>
        <translation>Ein Bild durchpausen…</translation>
    </message>
    <message>
        <source>Select all strokes</source>
        <translation>Alle Striche auswählen</translation>
    </message>
    <message>
        <source>Duplicate the selected strokes</source>
        <translation>Ausgewählte Striche verdoppeln</translation>
    </message>
    <message>
        <source>Delete the selected strokes</source>
        <translation>Ausgewählte Striche löschen</translation>
    </message>
    <message>
        <source>No mirror</source>
        <translation>Kein Spiegel</translation>
    </message>
    <message>
        <source>Choose a picture to draw over</source>
        <translation>Bild zum Durchpausen wählen</translation>
    </message>
    <message>
        <source>Pictures ({})</source>
        <translation>Bilder ({})</translation>
    </message>
</context>
<context>
    <name>CanvasBar</name>
    <message>
        <source>Strength of the traced picture</source>
        <translation>Stärke des durchgepausten Bildes</translation>
    </message>
    <message>
        <source>Zoom and turn of the paper</source>
        <translation>Vergrößerung und Drehung des Papiers</translation>
    </message>
    <message>
        <source>What counts more: shape (left) or colour (right)</source>
        <translation>Was mehr zählt: Form (links) oder Farbe (rechts)</translation>
    </message>
    <message>
        <source>Size of the eraser</source>
        <translation>Größe des Radierers</translation>
    </message>
    <message>
        <source>Width of the line</source>
        <translation>Breite der Linie</translation>
    </message>
    <message>
        <source>{} %</source>
        <translation>{} %</translation>
    </message>
</context>
<context>
    <name>CategoryController</name>
    <message>
        <source>Categories</source>
        <translation>Kategorien</translation>
    </message>
    <message>
        <source>Where did I draw this?</source>
        <translation>Wo habe ich das gezeichnet?</translation>
    </message>
    <message>
        <source>Import a category…</source>
        <translation>Kategorie importieren…</translation>
    </message>
    <message>
        <source>Put selected pictures into a category…</source>
        <translation>Ausgewählte Bilder in eine Kategorie legen…</translation>
    </message>
    <message>
        <source>Where did I draw this before?</source>
        <translation>Wo habe ich das schon gezeichnet?</translation>
    </message>
    <message>
        <source>My sketches of this picture</source>
        <translation>Meine Skizzen von diesem Bild</translation>
    </message>
    <message>
        <source>Choose a folder of pictures</source>
        <translation>Bilderordner wählen</translation>
    </message>
    <message>
        <source>Rename “{}”</source>
        <translation>„{}“ umbenennen</translation>
    </message>
    <message>
        <source>The pictures stay in the library, without a category.</source>
        <translation>Die Bilder bleiben in der Bibliothek, ohne Kategorie.</translation>
    </message>
    <message>
        <source>Put {} pictures into a category</source>
        <translation>{} Bilder in eine Kategorie legen</translation>
    </message>
    <message>
        <source>Name of the category:</source>
        <translation>Name der Kategorie:</translation>
    </message>
    <message>
        <source>Merge {} categories</source>
        <translation>{} Kategorien zusammenführen</translation>
    </message>
    <message>
        <source>Remove the category {} from its pictures?</source>
        <translation>Die Kategorie {} von ihren Bildern entfernen?</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Select the pictures for the category first.</source>
        <translation>Wählen Sie zuerst die Bilder für die Kategorie aus.</translation>
    </message>
    <message>
        <source>Select a picture first.</source>
        <translation>Wählen Sie erst ein Bild aus.</translation>
    </message>
</context>
<context>
    <name>CategorySidebar</name>
    <message>
        <source>Categories of the library</source>
        <translation>Kategorien der Bibliothek</translation>
    </message>
    <message>
        <source>Find a category</source>
        <translation>Kategorie suchen</translation>
    </message>
    <message>
        <source>No categories yet. The name of the folder a picture lies in becomes its category; or drop a folder here.</source>
        <translation>Noch keine Kategorien. Der Name des Ordners, in dem ein Bild liegt, wird zu seiner Kategorie; oder ziehen Sie einen Ordner hierher.</translation>
    </message>
    <message>
        <source>Import a category…</source>
        <translation>Kategorie importieren…</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>Zusammenführen …</translation>
    </message>
    <message>
        <source>Expected accuracy</source>
        <translation>Erwartete Trefferquote</translation>
    </message>
    <message>
        <source>Remove category…</source>
        <translation>Kategorie entfernen …</translation>
    </message>
    <message>
        <source>Split…</source>
        <translation>Aufteilen…</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>How much {} counts</source>
        <translation>Wie viel {} zählt</translation>
    </message>
    <message>
        <source>Remove {}</source>
        <translation>{} entfernen</translation>
    </message>
    <message>
        <source>A little</source>
        <translation>Wenig</translation>
    </message>
    <message>
        <source>Normally</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>A lot</source>
        <translation>Viel</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>Mehr davon</translation>
    </message>
    <message>
        <source>Less like this</source>
        <translation>Weniger davon</translation>
    </message>
</context>
<context>
    <name>ChoiceButton</name>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
</context>
<context>
    <name>ColourButton</name>
    <message>
        <source>Colour of the pen</source>
        <translation>Farbe des Stifts</translation>
    </message>
    <message>
        <source>Without colour</source>
        <translation>Ohne Farbe</translation>
    </message>
    <message>
        <source>Another colour…</source>
        <translation>Andere Farbe …</translation>
    </message>
    <message>
        <source>Lines count for the shape and for their colour, the marker and the bucket for colour alone.</source>
        <translation>Linien zählen für die Form und für ihre Farbe, Marker und Farbeimer nur für die Farbe.</translation>
    </message>
</context>
<context>
    <name>ColourFilter</name>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>How close the colours have to be</source>
        <translation>Wie ähnlich die Farben sein müssen</translation>
    </message>
    <message>
        <source>Another colour…</source>
        <translation>Andere Farbe …</translation>
    </message>
    <message>
        <source>No colours</source>
        <translation>Keine Farben</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>Genau</translation>
    </message>
    <message>
        <source>Roughly</source>
        <translation>Ungefähr</translation>
    </message>
    <message>
        <source>Up to three colours; the closest pictures come first.</source>
        <translation>Bis zu drei Farben; die ähnlichsten Bilder kommen zuerst.</translation>
    </message>
</context>
<context>
    <name>ColourGrid</name>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Turquoise</source>
        <translation>Türkis</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Rosa</translation>
    </message>
    <message>
        <source>Brown</source>
        <translation>Braun</translation>
    </message>
    <message>
        <source>White</source>
        <translation>Weiß</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Grau</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>Schwarz</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>Was möchten Sie tun?</translation>
    </message>
    <message>
        <source>No matching command</source>
        <translation>Kein passender Befehl</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Find a command…</source>
        <translation>Befehl suchen…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation>Tastenkürzel…</translation>
    </message>
    <message>
        <source>Change keyboard shortcuts…</source>
        <translation>Tastenkürzel ändern …</translation>
    </message>
</context>
<context>
    <name>CompactMode</name>
    <message>
        <source>Compact window, above all others</source>
        <translation>Kleines Fenster, über allen anderen</translation>
    </message>
    <message>
        <source>Full window</source>
        <translation>Ganzes Fenster</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Wheel and drag to look closely at all at once · 0 fits · Esc closes</source>
        <translation>Mit Rad und Ziehen alle zugleich näher ansehen · 0 passt ein · Esc schließt</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>The report stays on this machine unless you send it. Log: {}</source>
        <translation>Der Bericht bleibt auf diesem Rechner, wenn Sie ihn nicht verschicken. Protokoll: {}</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>CrashReporter</name>
    <message>
        <source>Inkseek crashed last time</source>
        <translation>Inkseek ist beim letzten Mal abgestürzt</translation>
    </message>
    <message>
        <source>Your pictures and sketches are safe. If it happens again, please report it with the text below.</source>
        <translation>Ihre Bilder und Skizzen sind sicher. Wenn es wieder geschieht, melden Sie es bitte mit dem Text unten.</translation>
    </message>
    <message>
        <source>Something went wrong, but Inkseek goes on</source>
        <translation>Etwas ist schiefgegangen, aber Inkseek läuft weiter</translation>
    </message>
</context>
<context>
    <name>DaysDialog</name>
    <message>
        <source>Taken or changed between</source>
        <translation>Aufgenommen oder geändert zwischen</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
</context>
<context>
    <name>DrawPage</name>
    <message>
        <source>Draw the picture on the left</source>
        <translation>Zeichnen Sie das Bild links</translation>
    </message>
    <message>
        <source>Pictures drawn</source>
        <translation>Gezeichnete Bilder</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Skip this picture</source>
        <translation>Dieses Bild ü&amp;berspringen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Radierer</translation>
    </message>
    <message>
        <source>Draw it &amp;again</source>
        <translation>&amp;Noch einmal zeichnen</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>Picture {} of {}: draw it the way you would search for it</source>
        <translation>Bild {} von {}: Zeichnen Sie es so, wie Sie danach suchen würden</translation>
    </message>
    <message>
        <source>&amp;Finish</source>
        <translation>&amp;Fertig</translation>
    </message>
</context>
<context>
    <name>DrawTool</name>
    <message>
        <source>Quick shape</source>
        <translation>Form erkannt</translation>
    </message>
</context>
<context>
    <name>EarlierSketches</name>
    <message>
        <source>Earlier sketches, the most alike first</source>
        <translation>Frühere Skizzen, die ähnlichsten zuerst</translation>
    </message>
    <message>
        <source>Draw something, or choose a picture, to look for it here.</source>
        <translation>Zeichnen Sie etwas oder wählen Sie ein Bild, um hier danach zu suchen.</translation>
    </message>
    <message>
        <source>The most alike first:</source>
        <translation>Die ähnlichsten zuerst:</translation>
    </message>
    <message>
        <source>None of your earlier sketches can be compared with this yet.</source>
        <translation>Keine Ihrer früheren Skizzen kann schon hiermit verglichen werden.</translation>
    </message>
</context>
<context>
    <name>Expectation</name>
    <message>
        <source>If you draw a picture of “{}”, expect it among the first 10 results {} of the time (between {} and {}).</source>
        <translation>Wenn Sie ein Bild aus „{}“ zeichnen, steht es voraussichtlich in {} der Fälle unter den ersten 10 Ergebnissen (zwischen {} und {}).</translation>
    </message>
    <message>
        <source>If you trace a picture of “{}”, expect it among the first 10 results {} of the time (between {} and {}).</source>
        <translation>Wenn Sie ein Bild aus „{}“ nachzeichnen, steht es voraussichtlich in {} der Fälle unter den ersten 10 Ergebnissen (zwischen {} und {}).</translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message>
        <source>{} can&apos;t be written: {}.</source>
        <translation>{} lässt sich nicht schreiben: {}.</translation>
    </message>
</context>
<context>
    <name>FailuresDialog</name>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>These files could not be imported. Nothing was changed.</source>
        <translation>Diese Dateien konnten nicht importiert werden. Nichts wurde verändert.</translation>
    </message>
    <message>
        <source>Every picture was imported.</source>
        <translation>Alle Bilder wurden importiert.</translation>
    </message>
    <message>
        <source>Files that could not be imported</source>
        <translation>Dateien, die nicht importiert werden konnten</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>Liste kopieren</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>Dieses Jahr</translation>
    </message>
    <message>
        <source>Last year</source>
        <translation>Letztes Jahr</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Name…</translation>
    </message>
    <message>
        <source>Part of the file&apos;s name</source>
        <translation>Teil des Dateinamens</translation>
    </message>
    <message>
        <source>Find by name</source>
        <translation>Nach Namen suchen</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>When it was taken, or the file changed last</source>
        <translation>Wann es aufgenommen oder die Datei zuletzt geändert wurde</translation>
    </message>
    <message>
        <source>Stars</source>
        <translation>Sterne</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Filter aufheben</translation>
    </message>
    <message>
        <source>Size of the pictures</source>
        <translation>Größe der Bilder</translation>
    </message>
    <message>
        <source>Size of the pictures  (Ctrl+wheel over them)</source>
        <translation>Größe der Bilder  (Strg+Rad über ihnen)</translation>
    </message>
    <message>
        <source>Date added</source>
        <translation>Hinzugefügt am</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>Aufnahmedatum</translation>
    </message>
    <message>
        <source>File date</source>
        <translation>Dateidatum</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>With or without stars</source>
        <translation>Mit oder ohne Sterne</translation>
    </message>
    <message>
        <source>{} or more</source>
        <translation>{} oder mehr</translation>
    </message>
    <message>
        <source>Sort by: {}</source>
        <translation>Sortiert nach: {}</translation>
    </message>
    <message>
        <source>From… to…</source>
        <translation>Von… bis…</translation>
    </message>
</context>
<context>
    <name>FirstSteps</name>
    <message>
        <source>Draw what you are looking for</source>
        <translation>Zeichnen Sie, was Sie suchen</translation>
    </message>
    <message>
        <source>A few lines are enough: the outline, then what is special about it. Pen, mouse or finger, and no talent needed.</source>
        <translation>Ein paar Linien genügen: der Umriss, dann das Besondere daran. Mit Stift, Maus oder Finger, und ganz ohne Talent.</translation>
    </message>
    <message>
        <source>The best pictures come first</source>
        <translation>Die besten Bilder kommen nach vorn</translation>
    </message>
    <message>
        <source>They are ranked anew after every stroke, so stop as soon as yours is there. Drag it into another program, double-click to open it, or ask for more like it.</source>
        <translation>Sie werden nach jedem Strich neu geordnet; hören Sie auf, sobald Ihres da ist. Ziehen Sie es in ein anderes Programm, öffnen Sie es mit einem Doppelklick, oder verlangen Sie mehr davon.</translation>
    </message>
    <message>
        <source>Bring your own pictures</source>
        <translation>Bringen Sie Ihre eigenen Bilder mit</translation>
    </message>
    <message>
        <source>Add a folder here, or drop one onto the window. Pictures stay where they are and are never changed; nothing leaves this machine.</source>
        <translation>Fügen Sie hier einen Ordner hinzu, oder ziehen Sie einen auf das Fenster. Die Bilder bleiben, wo sie sind, und werden nie verändert; nichts verlässt diesen Rechner.</translation>
    </message>
</context>
<context>
    <name>FolderButton</name>
    <message>
        <source>Find a folder</source>
        <translation>Ordner suchen</translation>
    </message>
</context>
<context>
    <name>GuessButton</name>
    <message>
        <source>Show everything again</source>
        <translation>Wieder alles zeigen</translation>
    </message>
    <message>
        <source>Show only “{}”: {}</source>
        <translation>Nur „{}“ zeigen: {}</translation>
    </message>
</context>
<context>
    <name>GuessStrip</name>
    <message>
        <source>What the drawing looks like</source>
        <translation>Wonach die Zeichnung aussieht</translation>
    </message>
    <message>
        <source>Looks like</source>
        <translation>Sieht aus wie</translation>
    </message>
    <message>
        <source>Not a category of your library</source>
        <translation>Keine Kategorie Ihrer Bibliothek</translation>
    </message>
</context>
<context>
    <name>GuideWindow</name>
    <message>
        <source>Inkseek: guide</source>
        <translation>Inkseek: Anleitung</translation>
    </message>
    <message>
        <source>Pages of the guide</source>
        <translation>Seiten der Anleitung</translation>
    </message>
    <message>
        <source>Page of the guide</source>
        <translation>Seite der Anleitung</translation>
    </message>
</context>
<context>
    <name>HelpController</name>
    <message>
        <source>Guide</source>
        <translation>Anleitung</translation>
    </message>
    <message>
        <source>Show the log folder</source>
        <translation>Protokollordner zeigen</translation>
    </message>
    <message>
        <source>Look for a new version</source>
        <translation>Nach einer neuen Version sehen</translation>
    </message>
    <message>
        <source>Try the pen…</source>
        <translation>Stift ausprobieren…</translation>
    </message>
</context>
<context>
    <name>ImportCategoriesDialog</name>
    <message>
        <source>Import categories</source>
        <translation>Kategorien importieren</translation>
    </message>
    <message>
        <source>Each folder becomes a category; change a name by clicking on it. Pictures stay where they are, and can be found as soon as they are in.</source>
        <translation>Jeder Ordner wird zu einer Kategorie; klicken Sie auf einen Namen, um ihn zu ändern. Die Bilder bleiben, wo sie sind, und sind zu finden, sobald sie aufgenommen sind.</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Folders to take in</source>
        <translation>Aufzunehmende Ordner</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Doubles</source>
        <translation>Doppelte</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigte</translation>
    </message>
    <message>
        <source>Some of the pictures</source>
        <translation>Einige der Bilder</translation>
    </message>
    <message>
        <source>Doubles and damaged files</source>
        <translation>Doppelte und beschädigte Dateien</translation>
    </message>
    <message>
        <source>Scan complete</source>
        <translation>Durchsuchen abgeschlossen</translation>
    </message>
    <message>
        <source>{}: a duplicate</source>
        <translation>{}: ein Duplikat</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>Bilder werden gesucht…</translation>
    </message>
    <message>
        <source>There are no pictures in it that can be read.</source>
        <translation>Darin sind keine lesbaren Bilder.</translation>
    </message>
    <message>
        <source>Looking into “{}”: {} of {}</source>
        <translation>„{}“ wird durchgesehen: {} von {}</translation>
    </message>
    <message>
        <source>and {} more</source>
        <translation>und {} weitere</translation>
    </message>
</context>
<context>
    <name>ImportService</name>
    <message>
        <source>The import stopped: {}</source>
        <translation>Der Import wurde unterbrochen: {}</translation>
    </message>
</context>
<context>
    <name>ImportWording</name>
    <message>
        <source>a few seconds left</source>
        <translation>noch wenige Sekunden</translation>
    </message>
    <message>
        <source>1 picture</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>1 problem</source>
        <translation>1 Problem</translation>
    </message>
    <message>
        <source>{} hours left</source>
        <translation>noch {} Stunden</translation>
    </message>
    <message>
        <source>Nothing new</source>
        <translation>Nichts Neues</translation>
    </message>
    <message>
        <source>ended early; the rest can be imported any time</source>
        <translation>vorzeitig beendet; der Rest kann jederzeit importiert werden</translation>
    </message>
    <message>
        <source>{} seconds left</source>
        <translation>noch {} Sekunden</translation>
    </message>
    <message>
        <source>{} minutes left</source>
        <translation>noch {} Minuten</translation>
    </message>
    <message>
        <source>{} pictures</source>
        <translation>{} Bilder</translation>
    </message>
    <message>
        <source>{} problems</source>
        <translation>{} Probleme</translation>
    </message>
    <message>
        <source>{} added</source>
        <translation>{} aufgenommen</translation>
    </message>
    <message>
        <source>{} found in a new place</source>
        <translation>{} an neuem Ort gefunden</translation>
    </message>
    <message>
        <source>{} offline now</source>
        <translation>{} jetzt offline</translation>
    </message>
</context>
<context>
    <name>IntroPage</name>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Anfangen</translation>
    </message>
    <message>
        <source>Teach Inkseek how you draw</source>
        <translation>Zeigen Sie Inkseek, wie Sie zeichnen</translation>
    </message>
    <message>
        <source>You will see a few pictures of your own library. Draw each one the way you would draw it from memory when you look for it: quickly, not carefully. It takes about two minutes. Then Inkseek measures on your own drawings whether it finds them better, and only then changes anything. Your pictures stay as they are.</source>
        <translation>Sie sehen gleich ein paar Bilder aus Ihrer Bibliothek. Zeichnen Sie jedes so, wie Sie es aus dem Gedächtnis zeichnen würden, wenn Sie danach suchen: schnell, nicht sorgfältig. Das dauert etwa zwei Minuten. Dann misst Inkseek an Ihren eigenen Zeichnungen, ob es sie besser findet, und ändert nur dann etwas. Ihre Bilder bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>My style</source>
        <translation>Mein Stil</translation>
    </message>
    <message>
        <source>My way of drawing, for all pictures</source>
        <translation>Meine Art zu zeichnen, für alle Bilder</translation>
    </message>
    <message>
        <source>Only pictures of “{}”</source>
        <translation>Nur Bilder von „{}“</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Learn</source>
        <translation>&amp;Lernen</translation>
    </message>
    <message>
        <source>&amp;Pictures to draw</source>
        <translation>&amp;Bilder zum Zeichnen</translation>
    </message>
</context>
<context>
    <name>JoinDialog</name>
    <message>
        <source>Join a studio</source>
        <translation>Einem Studio beitreten</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>Verbindung testen</translation>
    </message>
    <message>
        <source>A studio is a library on a server that many computers share. Whoever runs it gives you the address. The password is kept in this system&apos;s keyring.</source>
        <translation>Ein Studio ist eine Bibliothek auf einem Server, die viele Computer gemeinsam nutzen. Die Adresse bekommen Sie von dem, der es betreibt. Das Passwort wird im Schlüsselbund dieses Systems aufbewahrt.</translation>
    </message>
    <message>
        <source>Say where each folder of the studio is mounted on this computer. Without that, its pictures are found and shown small, but can&apos;t be opened. With a copy, it can also be searched while the server is away; that takes about 1 KB a picture.</source>
        <translation>Geben Sie an, wo jeder Ordner des Studios auf diesem Computer eingehängt ist. Sonst werden seine Bilder zwar gefunden, lassen sich aber nicht öffnen. Mit einer Kopie kann er auch durchsucht werden, während der Server nicht erreichbar ist; das braucht etwa 1 KB je Bild.</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbindung wird hergestellt…</translation>
    </message>
    <message>
        <source>This studio can&apos;t be used: {}</source>
        <translation>Dieses Studio kann nicht verwendet werden: {}</translation>
    </message>
    <message>
        <source>Connected. The studio has {}.</source>
        <translation>Verbunden. Das Studio hat {}.</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>Beitreten</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Mounted here</source>
        <translation>Hier eingehängt</translation>
    </message>
    <message>
        <source>The studio has no pictures yet.</source>
        <translation>Das Studio hat noch keine Bilder.</translation>
    </message>
    <message>
        <source>not mounted</source>
        <translation>nicht eingehängt</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Choose where {} is mounted</source>
        <translation>Wählen, wo {} eingehängt ist</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopie</translation>
    </message>
    <message>
        <source>Copy {}</source>
        <translation>{} kopieren</translation>
    </message>
</context>
<context>
    <name>LibraryPane</name>
    <message>
        <source>Folders of the library</source>
        <translation>Ordner der Bibliothek</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Import a folder of pictures</source>
        <translation>Einen Ordner mit Bildern importieren</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Rebuild</source>
        <translation>Neu bauen</translation>
    </message>
    <message>
        <source>Remove the selected folder from the library; its files stay</source>
        <translation>Den gewählten Ordner aus der Bibliothek entfernen; die Dateien bleiben</translation>
    </message>
    <message>
        <source>Scan all folders for new, changed and missing files</source>
        <translation>Alle Ordner nach neuen, geänderten und fehlenden Dateien durchsuchen</translation>
    </message>
    <message>
        <source>Rescan</source>
        <translation>Neu durchsuchen</translation>
    </message>
    <message>
        <source>Show files that could not be imported</source>
        <translation>Dateien zeigen, die nicht importiert werden konnten</translation>
    </message>
    <message>
        <source>Rebuild the search index; you can keep searching</source>
        <translation>Suchindex neu aufbauen; Suchen geht weiter</translation>
    </message>
    <message>
        <source>Pictures are only read. Removing a folder here deletes no file.</source>
        <translation>Bilder werden nur gelesen. Wer hier einen Ordner entfernt, löscht keine Datei.</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Add a folder of pictures</source>
        <translation>Bilderordner hinzufügen</translation>
    </message>
    <message>
        <source>(offline)</source>
        <translation>(offline)</translation>
    </message>
    <message>
        <source>Its drive or folder is not there now. Its pictures stay in the library and can be opened again when it is back.</source>
        <translation>Das Laufwerk oder der Ordner ist gerade nicht da. Die Bilder bleiben in der Bibliothek und lassen sich wieder öffnen, wenn er zurück ist.</translation>
    </message>
    <message>
        <source>Remove folder</source>
        <translation>Ordner entfernen</translation>
    </message>
    <message>
        <source>Remove “{}” from the library?</source>
        <translation>„{}“ aus der Bibliothek entfernen?</translation>
    </message>
    <message>
        <source>Opening the search index…</source>
        <translation>Suchindex wird geöffnet …</translation>
    </message>
    <message>
        <source>The files stay where they are.</source>
        <translation>Die Dateien bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>The studio&apos;s curators look after its folders. Searching, browsing, filters, stars, tags, categories and the tray work here as at home; importing new categories does not.</source>
        <translation>Um die Ordner kümmern sich die Kuratoren des Studios. Suchen, Stöbern, Filter, Sterne, Schlagwörter, Kategorien und Ablage gehen hier wie in Ihrer Bibliothek; neue Kategorien zu importieren geht nicht.</translation>
    </message>
    <message>
        <source>The studio&apos;s server does not answer.</source>
        <translation>Der Server des Studios antwortet nicht.</translation>
    </message>
    <message>
        <source>You can search this studio</source>
        <translation>Sie können dieses Studio durchsuchen</translation>
    </message>
    <message>
        <source>You can search this studio, add pictures and mark them</source>
        <translation>Sie können dieses Studio durchsuchen, Bilder hinzufügen und mit Sternen und Schlagwörtern versehen</translation>
    </message>
    <message>
        <source>You can search this studio, add pictures, mark and sort them</source>
        <translation>Sie können dieses Studio durchsuchen, Bilder hinzufügen, mit Sternen und Schlagwörtern versehen und ordnen</translation>
    </message>
    <message>
        <source>You have no role in this studio</source>
        <translation>Sie haben in diesem Studio keine Rolle</translation>
    </message>
    <message>
        <source>{} waiting</source>
        <translation>{} warten</translation>
    </message>
    <message>
        <source>1 worker, {} a second</source>
        <translation>1 Worker, {} pro Sekunde</translation>
    </message>
    <message>
        <source>{} workers, {} a second in all</source>
        <translation>{} Worker, zusammen {} pro Sekunde</translation>
    </message>
    <message>
        <source>no worker is running: start one with  inkseek worker</source>
        <translation>kein Worker läuft: starten Sie einen mit  inkseek worker</translation>
    </message>
    <message>
        <source>searches find {} % of the true best 50</source>
        <translation>Suchen finden {} % der wirklich besten 50</translation>
    </message>
    <message>
        <source>Rebuilding the search index…</source>
        <translation>Der Suchindex wird neu erstellt…</translation>
    </message>
    <message>
        <source>Search index: {} pictures, finds {} % of the true best</source>
        <translation>Suchindex: {} Bilder, findet {} % der wirklich besten</translation>
    </message>
    <message>
        <source>Search index: every one of {} pictures is compared</source>
        <translation>Suchindex: jedes von {} Bildern wird verglichen</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Works that Inkseek is made with</source>
        <translation>Werke, mit denen Inkseek gemacht ist</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Pasted picture</source>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard.</source>
        <translation>In der Zwischenablage ist kein Bild.</translation>
    </message>
    <message>
        <source>Improve with a few sketches…</source>
        <translation>Mit ein paar Skizzen verbessern …</translation>
    </message>
    <message>
        <source>Contact sheet saved: {}</source>
        <translation>Kontaktbogen gespeichert: {}</translation>
    </message>
    <message>
        <source>Show file</source>
        <translation>Datei zeigen</translation>
    </message>
</context>
<context>
    <name>Marking</name>
    <message>
        <source>No stars</source>
        <translation>Keine Sterne</translation>
    </message>
    <message>
        <source>Tags…</source>
        <translation>Schlagwörter…</translation>
    </message>
    <message>
        <source>Undo stars or tags</source>
        <translation>Sterne oder Schlagwörter zurücknehmen</translation>
    </message>
    <message>
        <source>Save stars and tags beside the pictures…</source>
        <translation>Sterne und Schlagwörter neben den Bildern sichern…</translation>
    </message>
    <message>
        <source>Tags changed: {}</source>
        <translation>Schlagwörter geändert: {}</translation>
    </message>
    <message>
        <source>Tags: {}</source>
        <translation>Schlagwörter: {}</translation>
    </message>
    <message>
        <source>Write files beside {}?</source>
        <translation>Dateien schreiben neben {}?</translation>
    </message>
    <message>
        <source>Written beside {}</source>
        <translation>Geschrieben neben {}</translation>
    </message>
    <message>
        <source>left alone: {} with a file of another program</source>
        <translation>unberührt: {} mit einer Datei eines anderen Programms</translation>
    </message>
    <message>
        <source>Tags, separated by commas:</source>
        <translation>Schlagwörter, durch Kommas getrennt:</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Stars and tags</source>
        <translation>Sterne und Schlagwörter</translation>
    </message>
    <message>
        <source>Each gets a small file such as photo.jpg.xmp, which other programs read. The pictures and the sidecars of other programs stay as they are.</source>
        <translation>Jedes bekommt eine kleine Datei wie foto.jpg.xmp, die andere Programme lesen. Die Bilder und die Begleitdateien anderer Programme bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Schreiben</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Sketch</source>
        <translation>&amp;Skizze</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>Sea&amp;rch</source>
        <translation>S&amp;uchen</translation>
    </message>
    <message>
        <source>&amp;Pictures</source>
        <translation>Bil&amp;der</translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation>Bib&amp;liothek</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Aussehen</translation>
    </message>
</context>
<context>
    <name>NoteEditor</name>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
</context>
<context>
    <name>Opener</name>
    <message>
        <source>No app can open {}.</source>
        <translation>Keine App kann {} öffnen.</translation>
    </message>
    <message>
        <source>No file manager can show {}.</source>
        <translation>Kein Dateimanager kann {} anzeigen.</translation>
    </message>
    <message>
        <source>{} is no longer there.</source>
        <translation>{} ist nicht mehr da.</translation>
    </message>
</context>
<context>
    <name>Pad</name>
    <message>
        <source>Paper to try the pen on</source>
        <translation>Papier zum Ausprobieren des Stifts</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences…</source>
        <translation>Einstellungen…</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Use system setting</source>
        <translation>Systemeinstellung verwenden</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Bewegung reduzieren</translation>
    </message>
    <message>
        <source>Left-handed: canvas on the right</source>
        <translation>Linkshändig: Zeichenfläche rechts</translation>
    </message>
    <message>
        <source>Soft: a light hand is enough</source>
        <translation>Weich: leichter Druck genügt</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Firm: press for thick lines</source>
        <translation>Fest: für dicke Linien aufdrücken</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Some</source>
        <translation>Etwas</translation>
    </message>
    <message>
        <source>Strong: lines trail the pen</source>
        <translation>Stark: Linien folgen dem Stift verzögert</translation>
    </message>
    <message>
        <source>Learn how I draw from pictures I open, pin or drag out</source>
        <translation>Aus Bildern lernen, die ich öffne, ablege oder herausziehe</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>May search and add pictures, on this computer only</source>
        <translation>Dürfen suchen und Bilder hinzufügen, nur auf diesem Computer</translation>
    </message>
    <message>
        <source>They read the address and a token from {}</source>
        <translation>Sie lesen die Adresse und ein Kennwort aus {}</translation>
    </message>
    <message>
        <source>The language changes when Inkseek is started again.</source>
        <translation>Die Sprache ändert sich beim nächsten Start von Inkseek.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>&amp;Look</source>
        <translation>&amp;Aussehen</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>Drawing and finding</source>
        <translation>Zeichnen und Finden</translation>
    </message>
    <message>
        <source>Hand</source>
        <translation>Hand</translation>
    </message>
    <message>
        <source>Pen p&amp;ressure</source>
        <translation>Stift&amp;druck</translation>
    </message>
    <message>
        <source>&amp;Stabiliser</source>
        <translation>&amp;Stabilisator</translation>
    </message>
    <message>
        <source>Results loaded &amp;at first</source>
        <translation>Ergebnisse &amp;anfangs geladen</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Forget what was learnt</source>
        <translation>Gelerntes vergessen</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Change keyboard shortcuts</source>
        <translation>Tastenkürzel ändern</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Tastatur</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>&amp;Processor</source>
        <translation>&amp;Prozessor</translation>
    </message>
    <message>
        <source>&amp;Memory for thumbnails</source>
        <translation>Speicher für &amp;Vorschaubilder</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>Andere Programme</translation>
    </message>
</context>
<context>
    <name>ProfileList</name>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Some styles can&apos;t be read: {} They are in the folder “styles” of the library. Restore a backup (Library menu), import them again, or delete the files.</source>
        <translation>Manche Stile lassen sich nicht lesen: {} Sie liegen im Ordner „styles“ der Bibliothek. Stellen Sie eine Sicherung wieder her (Menü „Bibliothek“), importieren Sie sie neu oder löschen Sie die Dateien.</translation>
    </message>
</context>
<context>
    <name>ProfilesDialog</name>
    <message>
        <source>Styles</source>
        <translation>Stile</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was er bewirkt</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Verwenden</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importieren…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>U&amp;ndo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>, in use</source>
        <translation>, in Gebrauch</translation>
    </message>
    <message>
        <source>Do not &amp;use</source>
        <translation>&amp;Nicht verwenden</translation>
    </message>
    <message>
        <source>Export style</source>
        <translation>Stil exportieren</translation>
    </message>
    <message>
        <source>Import style</source>
        <translation>Stil importieren</translation>
    </message>
    <message>
        <source>Inkseek styles (*{})</source>
        <translation>Inkseek-Stile (*{})</translation>
    </message>
</context>
<context>
    <name>ProgressStrip</name>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Import progress</source>
        <translation>Fortschritt des Imports</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>Bilder werden gesucht…</translation>
    </message>
    <message>
        <source>Drawing the sample pictures: {} of {}</source>
        <translation>Beispielbilder werden gezeichnet: {} von {}</translation>
    </message>
    <message>
        <source>Reading the colours of your pictures: {} of {}</source>
        <translation>Farben Ihrer Bilder werden gelesen: {} von {}</translation>
    </message>
    <message>
        <source>Paused at {} of {}</source>
        <translation>Angehalten bei {} von {}</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} von {}</translation>
    </message>
    <message>
        <source>{} a second</source>
        <translation>{} je Sekunde</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird beendet …</translation>
    </message>
</context>
<context>
    <name>QuickLook</name>
    <message>
        <source>Quick look</source>
        <translation>Schnellansicht</translation>
    </message>
    <message>
        <source>What the encoder looked at in the drawing</source>
        <translation>Worauf der Encoder in der Zeichnung sah</translation>
    </message>
    <message>
        <source>Previous  (←)</source>
        <translation>Voriges  (←)</translation>
    </message>
    <message>
        <source>Next  (→)</source>
        <translation>Nächstes  (→)</translation>
    </message>
    <message>
        <source>Close  (Space)</source>
        <translation>Schließen  (Leertaste)</translation>
    </message>
    <message>
        <source>{}, {} % (click to copy)</source>
        <translation>{}, {} % (Klick kopiert)</translation>
    </message>
    <message>
        <source>Copied {}</source>
        <translation>{} kopiert</translation>
    </message>
    <message>
        <source>Pause  (.)</source>
        <translation>Anhalten  (.)</translation>
    </message>
    <message>
        <source>Play  (.)</source>
        <translation>Abspielen  (.)</translation>
    </message>
    <message>
        <source>No part of your drawing clearly corresponds to a part of the picture.</source>
        <translation>Kein Teil Ihrer Zeichnung entspricht deutlich einem Teil des Bilds.</translation>
    </message>
    <message>
        <source>Circles with the same number correspond; the picture shows your drawing mirrored.</source>
        <translation>Kreise mit derselben Nummer entsprechen einander; das Bild zeigt Ihre Zeichnung gespiegelt.</translation>
    </message>
    <message>
        <source>Circles with the same number correspond.</source>
        <translation>Kreise mit derselben Nummer entsprechen einander.</translation>
    </message>
    <message>
        <source>Bright places counted, dark ones hardly.</source>
        <translation>Helle Stellen haben gezählt, dunkle kaum.</translation>
    </message>
</context>
<context>
    <name>QuietLearning</name>
    <message>
        <source>May Inkseek learn how you draw from the pictures that you open, pin or drag out? It stays on this computer.</source>
        <translation>Darf Inkseek aus den Bildern, die Sie öffnen, ablegen oder herausziehen, lernen, wie Sie zeichnen? Alles bleibt auf diesem Computer.</translation>
    </message>
    <message>
        <source>Learn</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Learn from use</source>
        <translation>Aus der Nutzung lernen</translation>
    </message>
    <message>
        <source>Learnt from use</source>
        <translation>Aus der Nutzung gelernt</translation>
    </message>
</context>
<context>
    <name>ResultActions</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Schnellansicht</translation>
    </message>
    <message>
        <source>Why this matched</source>
        <translation>Warum das passt</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Copy as PNG file</source>
        <translation>Als PNG-Datei kopieren</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>Mehr davon</translation>
    </message>
    <message>
        <source>Less like this</source>
        <translation>Weniger davon</translation>
    </message>
    <message>
        <source>Show near-duplicates</source>
        <translation>Ähnlichste Bilder zeigen</translation>
    </message>
    <message>
        <source>Put on the board</source>
        <translation>Aufs Board legen</translation>
    </message>
    <message>
        <source>Trace this picture</source>
        <translation>Dieses Bild abpausen</translation>
    </message>
    <message>
        <source>Find similar pictures</source>
        <translation>Ähnliche Bilder suchen</translation>
    </message>
    <message>
        <source>Colours like this picture</source>
        <translation>Farben wie in diesem Bild</translation>
    </message>
    <message>
        <source>{} is offline.</source>
        <translation>{} ist offline.</translation>
    </message>
    <message>
        <source>Couldn’t copy {}: {}.</source>
        <translation>{} konnte nicht kopiert werden: {}.</translation>
    </message>
    <message>
        <source>Couldn’t make a PNG copy: {}.</source>
        <translation>PNG-Kopie nicht möglich: {}.</translation>
    </message>
    <message>
        <source>Pin to the tray</source>
        <translation>In die Ablage</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>Each drawing was kept out once while the others were learnt. The circle is the place of its picture before, the dot after; further left is better.</source>
        <translation>Jede Zeichnung wurde einmal zurückgehalten, während die anderen gelernt wurden. Der Kreis ist der Platz ihres Bildes vorher, der Punkt nachher; weiter links ist besser.</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>Draw &amp;more</source>
        <translation>&amp;Mehr zeichnen</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>&amp;Behalten</translation>
    </message>
    <message>
        <source>&amp;Add a folder…</source>
        <translation>&amp;Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>&amp;Use it</source>
        <translation>&amp;Verwenden</translation>
    </message>
    <message>
        <source>&amp;Keep the drawings</source>
        <translation>&amp;Zeichnungen behalten</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
</context>
<context>
    <name>ResultsModel</name>
    <message numerus="yes">
        <source>%n more that look the same</source>
        <translation>
            <numerusform>%n weitere, die gleich aussehen</numerusform>
            <numerusform>%n weitere, die gleich aussehen</numerusform>
        </translation>
    </message>
    <message>
        <source>Offline: its drive or folder is not there now</source>
        <translation>Offline: das Laufwerk oder der Ordner ist gerade nicht da</translation>
    </message>
    <message>
        <source>Looks the same as rank {}</source>
        <translation>Sieht aus wie Platz {}</translation>
    </message>
    <message>
        <source>Rank {}</source>
        <translation>Platz {}</translation>
    </message>
    <message>
        <source>new with the last stroke</source>
        <translation>neu mit dem letzten Strich</translation>
    </message>
    <message>
        <source>new with the last change</source>
        <translation>neu mit der letzten Änderung</translation>
    </message>
    <message>
        <source>{} {} with the last stroke</source>
        <translation>{} {} mit dem letzten Strich</translation>
    </message>
    <message>
        <source>{} {} with the last change</source>
        <translation>{} {} mit der letzten Änderung</translation>
    </message>
    <message>
        <source>rank {}</source>
        <translation>Platz {}</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>offline</translation>
    </message>
    <message>
        <source>strong match</source>
        <translation>passt gut</translation>
    </message>
    <message>
        <source>fair match</source>
        <translation>passt mäßig</translation>
    </message>
    <message>
        <source>weak match</source>
        <translation>passt kaum</translation>
    </message>
</context>
<context>
    <name>ResultsPane</name>
    <message>
        <source>Best {} of {}</source>
        <translation>Die besten {} von {}</translation>
    </message>
    <message>
        <source>{} match</source>
        <translation>{} Treffer</translation>
    </message>
    <message>
        <source>No pictures yet</source>
        <translation>Noch keine Bilder</translation>
    </message>
    <message>
        <source>Add a folder of yours, or drop one here. Pictures stay where they are; nothing is copied, moved or changed.</source>
        <translation>Fügen Sie einen eigenen Ordner hinzu, oder ziehen Sie einen hierher. Die Bilder bleiben, wo sie sind; nichts wird kopiert, verschoben oder verändert.</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Try the samples</source>
        <translation>Mit Beispielen probieren</translation>
    </message>
    <message>
        <source>No pictures match these filters</source>
        <translation>Kein Bild passt zu diesen Filtern</translation>
    </message>
    <message>
        <source>Remove one of them, or clear them all.</source>
        <translation>Entfernen Sie einen davon, oder löschen Sie alle.</translation>
    </message>
    <message>
        <source>No close match yet. Keep drawing.</source>
        <translation>Noch nichts Ähnliches. Zeichnen Sie weiter.</translation>
    </message>
    <message>
        <source>No pictures found</source>
        <translation>Keine Bilder gefunden</translation>
    </message>
    <message>
        <source>Keep drawing. Results appear as soon as the model is loaded.</source>
        <translation>Zeichnen Sie weiter. Ergebnisse erscheinen, sobald das Modell geladen ist.</translation>
    </message>
    <message>
        <source>Importing the first pictures…</source>
        <translation>Die ersten Bilder werden importiert …</translation>
    </message>
    <message>
        <source>Each one can be found as soon as it is imported.</source>
        <translation>Jedes Bild ist auffindbar, sobald es importiert ist.</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Filter aufheben</translation>
    </message>
    <message>
        <source>Inkseek can&apos;t search now</source>
        <translation>Inkseek kann jetzt nicht suchen</translation>
    </message>
    <message>
        <source>No picture has this word in its name, folder, category or keywords.</source>
        <translation>Kein Bild hat dieses Wort in Name, Ordner, Kategorie oder Stichwörtern.</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>Wird vorbereitet…</translation>
    </message>
    <message>
        <source>You can draw already.</source>
        <translation>Zeichnen können Sie schon.</translation>
    </message>
</context>
<context>
    <name>ResultsStrip</name>
    <message>
        <source>Pictures, best match first</source>
        <translation>Bilder, die besten zuerst</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Pictures, best match first</source>
        <translation>Bilder, die besten zuerst</translation>
    </message>
</context>
<context>
    <name>Safekeeping</name>
    <message>
        <source>Back up…</source>
        <translation>Sichern …</translation>
    </message>
    <message>
        <source>Restore a backup…</source>
        <translation>Sicherung wiederherstellen …</translation>
    </message>
    <message>
        <source>Export everything…</source>
        <translation>Alles exportieren …</translation>
    </message>
    <message>
        <source>Delete everything…</source>
        <translation>Alles löschen …</translation>
    </message>
    <message>
        <source>Back up</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>Everything you made is in {}.</source>
        <translation>Alles, was Sie gemacht haben, ist in {}.</translation>
    </message>
    <message>
        <source>Restore a backup</source>
        <translation>Sicherung wiederherstellen</translation>
    </message>
    <message>
        <source>The backup is restored when Inkseek starts next. Close it now?</source>
        <translation>Die Sicherung wird beim nächsten Start von Inkseek wiederhergestellt. Jetzt schließen?</translation>
    </message>
    <message>
        <source>What it replaces is moved to the folder “lost” of the library.</source>
        <translation>Was sie ersetzt, kommt in den Ordner „lost“ der Bibliothek.</translation>
    </message>
    <message>
        <source>Close Inkseek</source>
        <translation>Inkseek schließen</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Export everything</source>
        <translation>Alles exportieren</translation>
    </message>
    <message>
        <source>Exporting to {} …</source>
        <translation>Exportiere nach {} …</translation>
    </message>
    <message>
        <source>Everything is in {}.</source>
        <translation>Alles ist in {}.</translation>
    </message>
    <message>
        <source>Sketches that could not be read: {}.</source>
        <translation>Nicht lesbare Skizzen: {}.</translation>
    </message>
    <message>
        <source>Delete everything</source>
        <translation>Alles löschen</translation>
    </message>
    <message>
        <source>Close Inkseek and delete everything that it keeps?</source>
        <translation>Inkseek schließen und alles löschen, was es aufbewahrt?</translation>
    </message>
    <message>
        <source>Sketches, styles, categories, backups, settings and logs can&apos;t be brought back. Your pictures stay where they are.</source>
        <translation>Skizzen, Stile, Kategorien, Sicherungen, Einstellungen und Protokolle lassen sich nicht zurückholen. Ihre Bilder bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Inkseek backup (*{})</source>
        <translation>Inkseek-Sicherung (*{})</translation>
    </message>
</context>
<context>
    <name>Scrubber</name>
    <message>
        <source>Go on from here</source>
        <translation>Von hier aus weiter</translation>
    </message>
    <message>
        <source>Back to now</source>
        <translation>Zurück zu jetzt</translation>
    </message>
    <message>
        <source>Stroke history</source>
        <translation>Verlauf der Striche</translation>
    </message>
    <message>
        <source>One stroke back</source>
        <translation>Einen Strich zurück</translation>
    </message>
    <message>
        <source>One stroke forward</source>
        <translation>Einen Strich vor</translation>
    </message>
    <message>
        <source>Each stroke gets a tick here; drag along them to see what it did.</source>
        <translation>Jeder Strich bekommt hier eine Marke; ziehen Sie darüber, um zu sehen, was er bewirkt hat.</translation>
    </message>
    <message>
        <source>Stroke {} of {}</source>
        <translation>Strich {} von {}</translation>
    </message>
    <message>
        <source>not among the first {}</source>
        <translation>nicht unter den ersten {}</translation>
    </message>
    <message>
        <source>place {}</source>
        <translation>Platz {}</translation>
    </message>
    <message>
        <source>Stroke {} brought it forward most: {}, then {}</source>
        <translation>Strich {} brachte es am weitesten nach vorn: {}, dann {}</translation>
    </message>
</context>
<context>
    <name>SearchService</name>
    <message>
        <source>Inkseek can&apos;t start searching: {}</source>
        <translation>Inkseek kann nicht suchen: {}</translation>
    </message>
    <message>
        <source>This search failed: {}</source>
        <translation>Diese Suche ist fehlgeschlagen: {}</translation>
    </message>
    <message>
        <source>Why this matched can&apos;t be shown: {}</source>
        <translation>Warum das passt, lässt sich nicht zeigen: {}</translation>
    </message>
    <message>
        <source>The device was not changed: {}</source>
        <translation>Das Gerät wurde nicht gewechselt: {}</translation>
    </message>
    <message>
        <source>This encoder can&apos;t tell where it looked.</source>
        <translation>Dieser Encoder kann nicht sagen, wohin er gesehen hat.</translation>
    </message>
</context>
<context>
    <name>SelectTool</name>
    <message>
        <source>Delete strokes</source>
        <translation>Striche löschen</translation>
    </message>
    <message>
        <source>Duplicate strokes</source>
        <translation>Striche verdoppeln</translation>
    </message>
    <message>
        <source>Switch to red/black</source>
        <translation>Zwischen Rot und Schwarz wechseln</translation>
    </message>
    <message>
        <source>Move strokes</source>
        <translation>Striche verschieben</translation>
    </message>
    <message>
        <source>Turn strokes</source>
        <translation>Striche drehen</translation>
    </message>
    <message>
        <source>Scale strokes</source>
        <translation>Striche skalieren</translation>
    </message>
</context>
<context>
    <name>SettledMeter</name>
    <message>
        <source>How settled the results are</source>
        <translation>Wie sicher die Ergebnisse schon sind</translation>
    </message>
    <message>
        <source>You can stop</source>
        <translation>Sie können aufhören</translation>
    </message>
    <message>
        <source>Results settling</source>
        <translation>Ergebnisse werden stabil</translation>
    </message>
    <message>
        <source>Results still changing</source>
        <translation>Ergebnisse ändern sich noch</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>On the canvas</source>
        <translation>Auf der Zeichenfläche</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Clear it, or delete what is selected</source>
        <translation>Leeren, oder Ausgewähltes löschen</translation>
    </message>
    <message>
        <source>Move the paper</source>
        <translation>Papier verschieben</translation>
    </message>
    <message>
        <source>Space and draw; middle button; arrows</source>
        <translation>Leertaste und zeichnen; mittlere Taste; Pfeile</translation>
    </message>
    <message>
        <source>Turn the paper</source>
        <translation>Papier drehen</translation>
    </message>
    <message>
        <source>Shift, Space and draw; Shift and wheel</source>
        <translation>Umschalt, Leertaste und zeichnen; Umschalt und Rad</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>wheel; Ctrl, Space and draw; two fingers</source>
        <translation>Rad; Strg, Leertaste und zeichnen; zwei Finger</translation>
    </message>
    <message>
        <source>Undo, redo</source>
        <translation>Rückgängig, wiederholen</translation>
    </message>
    <message>
        <source>tap with two fingers, with three</source>
        <translation>mit zwei Fingern tippen, mit drei</translation>
    </message>
    <message>
        <source>Move what is selected</source>
        <translation>Ausgewähltes verschieben</translation>
    </message>
    <message>
        <source>arrows, with Shift farther</source>
        <translation>Pfeile, mit Umschalt weiter</translation>
    </message>
    <message>
        <source>Select one more stroke</source>
        <translation>Einen Strich mehr auswählen</translation>
    </message>
    <message>
        <source>Shift and tap</source>
        <translation>Umschalt und tippen</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>Nichts auswählen</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Among the pictures</source>
        <translation>Bei den Bildern</translation>
    </message>
    <message>
        <source>Go to the pictures, back to the canvas</source>
        <translation>Zu den Bildern, zurück zur Zeichenfläche</translation>
    </message>
    <message>
        <source>Tab, Esc</source>
        <translation>Tab, Esc</translation>
    </message>
    <message>
        <source>Go from picture to picture</source>
        <translation>Von Bild zu Bild gehen</translation>
    </message>
    <message>
        <source>arrow keys</source>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>Go to a name</source>
        <translation>Zu einem Namen springen</translation>
    </message>
    <message>
        <source>type it, with Shift for the first letter</source>
        <translation>eintippen, den ersten Buchstaben mit Umschalt</translation>
    </message>
    <message>
        <source>Open in its app</source>
        <translation>In der zugehörigen App öffnen</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Schnellansicht</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Shift or Ctrl and click</source>
        <translation>Umschalt oder Strg und klicken</translation>
    </message>
    <message>
        <source>Select several</source>
        <translation>Mehrere auswählen</translation>
    </message>
    <message>
        <source>Along the course of the drawing</source>
        <translation>Im Verlauf der Zeichnung</translation>
    </message>
    <message>
        <source>One stroke back or forward</source>
        <translation>Einen Strich zurück oder vor</translation>
    </message>
    <message>
        <source>The first stroke, the last one</source>
        <translation>Der erste Strich, der letzte</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Pos1, Ende</translation>
    </message>
    <message>
        <source>Among earlier sketches</source>
        <translation>Bei früheren Skizzen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Change keyboard shortcuts</source>
        <translation>Tastenkürzel ändern</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>Neue Tasten</translation>
    </message>
    <message>
        <source>Use them here instead</source>
        <translation>Stattdessen hier verwenden</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Alle zurücksetzen</translation>
    </message>
    <message>
        <source>Choose a command, click here and press its new keys:</source>
        <translation>Befehl wählen, hier klicken und die neuen Tasten drücken:</translation>
    </message>
    <message>
        <source>“{}” already uses these keys.</source>
        <translation>„{}“ verwendet diese Tasten schon.</translation>
    </message>
</context>
<context>
    <name>SketchDialogs</name>
    <message>
        <source>Open a sketch</source>
        <translation>Skizze öffnen</translation>
    </message>
    <message>
        <source>Sketches and pictures of sketches ({})</source>
        <translation>Skizzen und Bilder von Skizzen ({})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>There are no strokes to save yet.</source>
        <translation>Es sind noch keine Striche zu speichern.</translation>
    </message>
    <message>
        <source>Save the sketch</source>
        <translation>Skizze speichern</translation>
    </message>
</context>
<context>
    <name>SketchDocument</name>
    <message>
        <source>Go back</source>
        <translation>Zurückgehen</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>Marker</translation>
    </message>
    <message>
        <source>Stroke</source>
        <translation>Strich</translation>
    </message>
    <message>
        <source>Not like this</source>
        <translation>Nicht so</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Radieren</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Open sketch</source>
        <translation>Skizze öffnen</translation>
    </message>
    <message>
        <source>Erase strokes</source>
        <translation>Striche radieren</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
</context>
<context>
    <name>SketchHistory</name>
    <message>
        <source>Sketches</source>
        <translation>Skizzen</translation>
    </message>
    <message>
        <source>Earlier sketches</source>
        <translation>Frühere Skizzen</translation>
    </message>
    <message>
        <source>Star this sketch</source>
        <translation>Dieser Skizze einen Stern geben</translation>
    </message>
    <message>
        <source>Keep this sketch as…</source>
        <translation>Diese Skizze behalten als…</translation>
    </message>
    <message>
        <source>Forget recent sketches…</source>
        <translation>Letzte Skizzen vergessen…</translation>
    </message>
    <message>
        <source>The sketch has a star now and stays among the sketches.</source>
        <translation>Die Skizze hat jetzt einen Stern und bleibt bei den Skizzen.</translation>
    </message>
    <message>
        <source>Keep this sketch</source>
        <translation>Diese Skizze behalten</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Name of the sketch:</source>
        <translation>Name der Skizze:</translation>
    </message>
    <message>
        <source>Inkseek didn&apos;t close properly. Your drawing is back.</source>
        <translation>Inkseek wurde nicht richtig beendet. Ihre Zeichnung ist wieder da.</translation>
    </message>
    <message>
        <source>Inkseek didn&apos;t close properly. Your drawing is under Sketches.</source>
        <translation>Inkseek wurde nicht richtig beendet. Ihre Zeichnung ist unter „Skizzen“.</translation>
    </message>
    <message>
        <source>The drawing from last time could not be saved; it is kept in {}: {}</source>
        <translation>Ihre Zeichnung vom letzten Mal konnte nicht gespeichert werden; sie liegt in {}: {}</translation>
    </message>
    <message>
        <source>Sketches missing from the catalogue are back, each with a star: {}.</source>
        <translation>Skizzen, die im Katalog fehlten, sind wieder da, jede mit einem Stern: {}.</translation>
    </message>
    <message>
        <source>Sketch files that can&apos;t be read were moved to {}: {}.</source>
        <translation>Unlesbare Skizzendateien wurden nach {} verschoben: {}.</translation>
    </message>
    <message>
        <source>Delete “{}”?</source>
        <translation>„{}“ löschen?</translation>
    </message>
    <message>
        <source>this sketch</source>
        <translation>diese Skizze</translation>
    </message>
    <message>
        <source>It has a name or a star, and can&apos;t be brought back.</source>
        <translation>Sie hat einen Namen oder einen Stern und lässt sich nicht zurückholen.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Forget all recent sketches?</source>
        <translation>Alle letzten Skizzen vergessen?</translation>
    </message>
    <message>
        <source>Those with a name or a star stay.</source>
        <translation>Die mit Namen oder Stern bleiben.</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
</context>
<context>
    <name>SketchesModel</name>
    <message>
        <source>starred</source>
        <translation>mit Stern</translation>
    </message>
    <message>
        <source>A drawing from a picture</source>
        <translation>Eine Zeichnung aus einem Bild</translation>
    </message>
    <message>
        <source>1 stroke</source>
        <translation>1 Strich</translation>
    </message>
    <message>
        <source>{} strokes</source>
        <translation>{} Striche</translation>
    </message>
    <message>
        <source>today, {}</source>
        <translation>heute, {}</translation>
    </message>
</context>
<context>
    <name>SketchesPane</name>
    <message>
        <source>Kept sketches, the last used first</source>
        <translation>Behaltene Skizzen, die zuletzt benutzte zuerst</translation>
    </message>
    <message>
        <source>Find by name</source>
        <translation>Nach Namen suchen</translation>
    </message>
    <message>
        <source>Only sketches with a name or a star</source>
        <translation>Nur Skizzen mit Namen oder Stern</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Stern geben</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>No matching sketch</source>
        <translation>Keine passende Skizze</translation>
    </message>
    <message>
        <source>What you draw is kept here when you begin something new. Give a sketch a name or a star, and it stays for good.</source>
        <translation>Was Sie zeichnen, wird hier behalten, sobald Sie etwas Neues anfangen. Geben Sie einer Skizze einen Namen oder einen Stern, dann bleibt sie für immer.</translation>
    </message>
    <message>
        <source>Take the star off</source>
        <translation>Stern wegnehmen</translation>
    </message>
</context>
<context>
    <name>SplitDialog</name>
    <message>
        <source>Split “{}”</source>
        <translation>„{}“ aufteilen</translation>
    </message>
    <message>
        <source>Number of groups</source>
        <translation>Zahl der Gruppen</translation>
    </message>
    <message>
        <source>Groups of pictures that look alike:</source>
        <translation>Gruppen ähnlicher Bilder:</translation>
    </message>
    <message>
        <source>Looking at the pictures…</source>
        <translation>Die Bilder werden angesehen…</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Aufteilen</translation>
    </message>
    <message>
        <source>Name of group {}</source>
        <translation>Name der Gruppe {}</translation>
    </message>
    <message>
        <source>These pictures look too much alike to be split.</source>
        <translation>Diese Bilder sehen sich zu ähnlich, um sie aufzuteilen.</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Getting ready…</source>
        <translation>Wird vorbereitet…</translation>
    </message>
    <message>
        <source>Pictures in the library</source>
        <translation>Bilder in der Bibliothek</translation>
    </message>
    <message>
        <source>Time of the last search</source>
        <translation>Dauer der letzten Suche</translation>
    </message>
    <message>
        <source>Progress of the new encoder</source>
        <translation>Fortschritt des neuen Encoders</translation>
    </message>
    <message>
        <source>Updating the library for the new encoder: {} of {}</source>
        <translation>Bibliothek wird für den neuen Encoder aktualisiert: {} von {}</translation>
    </message>
    <message>
        <source>Pictures it has reached can be found.</source>
        <translation>Bereits verarbeitete Bilder sind auffindbar.</translation>
    </message>
    <message>
        <source>Until it is done, searches use the previous encoder.</source>
        <translation>Bis dahin wird mit dem bisherigen Encoder gesucht.</translation>
    </message>
    <message>
        <source>Not searching</source>
        <translation>Sucht nicht</translation>
    </message>
    <message>
        <source>Searched in {} ms</source>
        <translation>In {} ms gesucht</translation>
    </message>
    <message>
        <source>drawing {:.0f} ms · model {:.0f} ms · index {:.0f} ms · library {:.0f} ms</source>
        <translation>Zeichnung {:.0f} ms · Modell {:.0f} ms · Index {:.0f} ms · Bibliothek {:.0f} ms</translation>
    </message>
</context>
<context>
    <name>StudioImports</name>
    <message>
        <source>This studio can&apos;t be followed: {}</source>
        <translation>Diesem Studio kann nicht gefolgt werden: {}</translation>
    </message>
    <message>
        <source>Nothing was queued: {}</source>
        <translation>Nichts wurde eingereiht: {}</translation>
    </message>
    <message>
        <source>{} wait for the studio&apos;s workers.</source>
        <translation>{} warten auf die Worker des Studios.</translation>
    </message>
    <message>
        <source>There are no new pictures.</source>
        <translation>Es gibt keine neuen Bilder.</translation>
    </message>
</context>
<context>
    <name>Studios</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Choose the library to open</source>
        <translation>Bibliothek wählen, die geöffnet wird</translation>
    </message>
    <message>
        <source>Join a studio…</source>
        <translation>Einem Studio beitreten…</translation>
    </message>
    <message>
        <source>Leave this studio…</source>
        <translation>Dieses Studio verlassen…</translation>
    </message>
    <message>
        <source>My library</source>
        <translation>Meine Bibliothek</translation>
    </message>
    <message>
        <source>Studios need more packages:  {}</source>
        <translation>Studios brauchen weitere Pakete:  {}</translation>
    </message>
    <message>
        <source>Leave studio</source>
        <translation>Studio verlassen</translation>
    </message>
    <message>
        <source>Leave {}?</source>
        <translation>{} verlassen?</translation>
    </message>
    <message>
        <source>The studio keeps its pictures. Your sketches and styles stay on this computer and are back when you join again.</source>
        <translation>Das Studio behält seine Bilder. Ihre Skizzen und Stile bleiben auf diesem Computer und sind wieder da, wenn du erneut beitreten.</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
</context>
<context>
    <name>StyleChooser</name>
    <message>
        <source>Drawing style</source>
        <translation>Zeichenstil</translation>
    </message>
    <message>
        <source>No style</source>
        <translation>Kein Stil</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>Stil</translation>
    </message>
    <message>
        <source>“{}” is off: {}</source>
        <translation>„{}“ ist aus: {}</translation>
    </message>
    <message>
        <source>Teach Inkseek how you draw, or choose a style</source>
        <translation>Inkseek zeigen, wie Sie zeichnen, oder einen Stil wählen</translation>
    </message>
    <message>
        <source>Searches use the style “{}”</source>
        <translation>Gesucht wird im Stil „{}“</translation>
    </message>
</context>
<context>
    <name>StyleService</name>
    <message>
        <source>This encoder can&apos;t learn styles.</source>
        <translation>Dieser Encoder kann keine Stile lernen.</translation>
    </message>
    <message>
        <source>Inkseek is not ready to learn yet.</source>
        <translation>Inkseek ist noch nicht bereit zu lernen.</translation>
    </message>
    <message>
        <source>Learning failed: {}</source>
        <translation>Das Lernen ist fehlgeschlagen: {}</translation>
    </message>
</context>
<context>
    <name>StyleWizard</name>
    <message>
        <source>Teach it your style</source>
        <translation>Den eigenen Stil zeigen</translation>
    </message>
    <message>
        <source>Stop teaching? The drawings made so far will be lost.</source>
        <translation>Aufhören? Die bisherigen Zeichnungen gehen verloren.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Aufhören</translation>
    </message>
    <message>
        <source>Keep drawing</source>
        <translation>Weiterzeichnen</translation>
    </message>
    <message>
        <source>No drawings yet</source>
        <translation>Noch keine Zeichnungen</translation>
    </message>
    <message>
        <source>You skipped every picture. Draw a few of them to teach a style.</source>
        <translation>Sie haben alle Bilder übersprungen. Zeichnen Sie ein paar, um einen Stil beizubringen.</translation>
    </message>
    <message>
        <source>Not enough pictures</source>
        <translation>Nicht genug Bilder</translation>
    </message>
    <message>
        <source>There are no pictures to draw. Add a folder of pictures, or choose another category, then try again.</source>
        <translation>Es gibt keine Bilder zum Zeichnen. Fügen Sie einen Ordner mit Bildern hinzu oder wählen Sie eine andere Kategorie und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>No style was learnt</source>
        <translation>Kein Stil gelernt</translation>
    </message>
    <message>
        <source>My style</source>
        <translation>Mein Stil</translation>
    </message>
</context>
<context>
    <name>Styles</name>
    <message>
        <source>Teach it your style…</source>
        <translation>Den eigenen Stil zeigen…</translation>
    </message>
    <message>
        <source>This is what I meant</source>
        <translation>Das habe ich gemeint</translation>
    </message>
    <message>
        <source>Styles…</source>
        <translation>Stile…</translation>
    </message>
    <message>
        <source>Undo in styles</source>
        <translation>Rückgängig bei Stilen</translation>
    </message>
    <message>
        <source>Forget what was learnt from use</source>
        <translation>Aus der Nutzung Gelerntes vergessen</translation>
    </message>
    <message>
        <source>Select the one picture that you meant first.</source>
        <translation>Wählen Sie erst das eine Bild aus, das Sie gemeint haben.</translation>
    </message>
    <message>
        <source>Draw the picture first; a style is learnt from strokes.</source>
        <translation>Zeichnen Sie das Bild erst; ein Stil wird aus Strichen gelernt.</translation>
    </message>
    <message>
        <source>My style</source>
        <translation>Mein Stil</translation>
    </message>
    <message>
        <source>Teach “{}”</source>
        <translation>„{}“ anlernen</translation>
    </message>
    <message>
        <source>Add {}</source>
        <translation>{} hinzufügen</translation>
    </message>
    <message>
        <source>Noted for “{}”: this drawing meant {}. {}.</source>
        <translation>Für „{}“ gemerkt: diese Zeichnung meinte {}. {}.</translation>
    </message>
    <message>
        <source>“{}” can&apos;t be used: {}</source>
        <translation>„{}“ kann nicht verwendet werden: {}</translation>
    </message>
    <message>
        <source>Draw a few of your own pictures; searches adapt to your hand</source>
        <translation>Zeichnen Sie ein paar eigene Bilder; die Suche passt sich Ihrer Hand an</translation>
    </message>
    <message>
        <source>Learn that the drawing stands for the selected picture</source>
        <translation>Lernen, dass die Zeichnung für das ausgewählte Bild steht</translation>
    </message>
    <message>
        <source>Undo: {}</source>
        <translation>Rückgängig: {}</translation>
    </message>
    <message>
        <source>A style helps most when you draw in a very personal way and Inkseek often misses what you mean. It can&apos;t help with drawings that show very little, or with pictures that all look the same.</source>
        <translation>Ein Stil hilft am meisten, wenn Sie sehr eigenwillig zeichnen und Inkseek oft nicht versteht, was Sie meinen. Er hilft nicht bei Zeichnungen, die sehr wenig zeigen, oder bei Bildern, die alle gleich aussehen.</translation>
    </message>
    <message>
        <source>It does not help, so nothing was changed</source>
        <translation>Es hilft nicht, darum wurde nichts geändert</translation>
    </message>
    <message>
        <source>1 drawing</source>
        <translation>1 Zeichnung</translation>
    </message>
    <message>
        <source>Found earlier: {} of {} drawings. Found later: {}.</source>
        <translation>Früher gefunden: {} von {} Zeichnungen. Später gefunden: {}.</translation>
    </message>
    <message>
        <source>It helps</source>
        <translation>Es hilft</translation>
    </message>
    <message>
        <source>Your drawings are already understood</source>
        <translation>Ihre Zeichnungen werden schon verstanden</translation>
    </message>
    <message>
        <source>Each found its picture first, so nothing was changed.</source>
        <translation>Jede fand ihr Bild als Erstes, darum wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Not enough drawings yet</source>
        <translation>Noch nicht genug Zeichnungen</translation>
    </message>
    <message>
        <source>Searches stay as they were; the drawings are kept.</source>
        <translation>Die Suche bleibt, wie sie war; die Zeichnungen werden behalten.</translation>
    </message>
    <message>
        <source>helps</source>
        <translation>hilft</translation>
    </message>
    <message>
        <source>already understood</source>
        <translation>schon verstanden</translation>
    </message>
    <message>
        <source>does not help, so it stays off</source>
        <translation>hilft nicht, bleibt darum aus</translation>
    </message>
    <message>
        <source>too few to measure</source>
        <translation>zu wenige zum Messen</translation>
    </message>
    <message>
        <source>On the whole, the right pictures stand out more clearly.</source>
        <translation>Insgesamt heben sich die richtigen Bilder deutlicher ab.</translation>
    </message>
    <message>
        <source>{} drawings</source>
        <translation>{} Zeichnungen</translation>
    </message>
    <message>
        <source>From {} drawings on, Inkseek can measure whether a style helps.</source>
        <translation>Ab {} Zeichnungen kann Inkseek messen, ob ein Stil hilft.</translation>
    </message>
</context>
<context>
    <name>TabletTester</name>
    <message>
        <source>Try the pen</source>
        <translation>Stift ausprobieren</translation>
    </message>
    <message>
        <source>Pressure</source>
        <translation>Druck</translation>
    </message>
    <message>
        <source>Events of the pen</source>
        <translation>Ereignisse des Stifts</translation>
    </message>
    <message>
        <source>Draw on the left; each event of the pen shows here.</source>
        <translation>Zeichnen Sie links; hier erscheint jedes Ereignis des Stifts.</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Von vorn</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Tilt</source>
        <translation>Neigung</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Reports a second</source>
        <translation>Meldungen je Sekunde</translation>
    </message>
    <message>
        <source>Seen so far</source>
        <translation>Bisher gesehen</translation>
    </message>
    <message>
        <source>strokes {}, steps of pressure {}, tilt up to {:.0f}°</source>
        <translation>Striche {}, Druckstufen {}, Neigung bis {:.0f}°</translation>
    </message>
</context>
<context>
    <name>Tasks</name>
    <message>
        <source>Something went wrong: {}</source>
        <translation>Etwas ist schiefgegangen: {}</translation>
    </message>
</context>
<context>
    <name>TermsBar</name>
    <message>
        <source>Pictures and words in the search</source>
        <translation>Bilder und Wörter der Suche</translation>
    </message>
    <message>
        <source>More like</source>
        <translation>Mehr wie</translation>
    </message>
    <message>
        <source>Less like</source>
        <translation>Weniger wie</translation>
    </message>
    <message>
        <source>Only looked for in names and keywords: {}</source>
        <translation>Nur in Namen und Stichwörtern gesucht: {}</translation>
    </message>
    <message>
        <source>Inkseek does not know what this looks like. It searched the names of files, folders and categories, and the keywords in the files.</source>
        <translation>Inkseek weiß nicht, wie das aussieht. Es hat die Namen von Dateien, Ordnern und Kategorien und die Stichwörter in den Dateien durchsucht.</translation>
    </message>
    <message>
        <source>colours of {}</source>
        <translation>Farben von {}</translation>
    </message>
</context>
<context>
    <name>TiltDial</name>
    <message>
        <source>Tilt of the pen</source>
        <translation>Neigung des Stifts</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Stroke history</source>
        <translation>Verlauf der Striche</translation>
    </message>
    <message>
        <source>Stroke {} of {}</source>
        <translation>Strich {} von {}</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
</context>
<context>
    <name>TourOverlay</name>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Step {} of {}</source>
        <translation>Schritt {} von {}</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Los geht’s</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Tray</source>
        <translation>Ablage</translation>
    </message>
    <message>
        <source>Export contact sheet…</source>
        <translation>Kontaktbogen exportieren…</translation>
    </message>
    <message>
        <source>Clear the tray</source>
        <translation>Ablage leeren</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Side by side  (C)</source>
        <translation>Nebeneinander  (C)</translation>
    </message>
    <message>
        <source>Drag from here into another program; with Alt as PNG files</source>
        <translation>Von hier in ein anderes Programm ziehen; mit Alt als PNG-Dateien</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Contact sheet.pdf</source>
        <translation>Kontaktbogen.pdf</translation>
    </message>
    <message>
        <source>Export contact sheet</source>
        <translation>Kontaktbogen exportieren</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>Board</translation>
    </message>
    <message>
        <source>Put the tray on the board</source>
        <translation>Ablage aufs Board legen</translation>
    </message>
    <message>
        <source>Drag all out</source>
        <translation>Alle herausziehen</translation>
    </message>
    <message>
        <source>To the board</source>
        <translation>Aufs Board</translation>
    </message>
    <message>
        <source>Contact sheet…</source>
        <translation>Kontaktbogen …</translation>
    </message>
    <message>
        <source>Cancel the contact sheet</source>
        <translation>Kontaktbogen abbrechen</translation>
    </message>
    <message>
        <source>Collapse the tray</source>
        <translation>Ablage einklappen</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;PNG picture (*.png)</source>
        <translation>PDF (*.pdf);;PNG-Bild (*.png)</translation>
    </message>
    <message>
        <source>Expand the tray</source>
        <translation>Ablage ausklappen</translation>
    </message>
    <message>
        <source>Tray · {}</source>
        <translation>Ablage · {}</translation>
    </message>
    <message>
        <source>Tray · drag pictures here, or press P</source>
        <translation>Ablage · Bilder hierher ziehen oder P drücken</translation>
    </message>
    <message>
        <source>{} is offline.</source>
        <translation>{} ist offline.</translation>
    </message>
</context>
<context>
    <name>TrayView</name>
    <message>
        <source>Pictures on the tray</source>
        <translation>Bilder in der Ablage</translation>
    </message>
</context>
<context>
    <name>WordsBox</name>
    <message>
        <source>Word…</source>
        <translation>Wort…</translation>
    </message>
    <message>
        <source>A word for what the pictures show</source>
        <translation>Ein Wort für das, was die Bilder zeigen</translation>
    </message>
    <message>
        <source>What the pictures show, such as dog; -dog for what they don&apos;t</source>
        <translation>Was die Bilder zeigen, etwa Hund; -Hund für das, was sie nicht zeigen</translation>
    </message>
    <message>
        <source>Search by word</source>
        <translation>Nach einem Wort suchen</translation>
    </message>
</context>
<context>
    <name>WorkingPage</name>
    <message>
        <source>Learning, and measuring on each of your drawings…</source>
        <translation>Es wird gelernt und an jeder Ihrer Zeichnungen gemessen…</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Abbrechen</translation>
    </message>
</context>
</TS>
