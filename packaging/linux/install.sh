#!/bin/sh
# Makes the desktop know Inkseek, for the user who runs this: an entry in the menu, an icon, and .inkseek sketches that
# open with a double click. The program itself stays where it was unpacked.
#
#   share/install.sh             after unpacking, and again after moving the folder
#   share/install.sh --remove    before deleting it
set -eu

share=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
program=$(dirname -- "$share")/inkseek
data=${XDG_DATA_HOME:-$HOME/.local/share}

entry=$data/applications/inkseek.desktop
icon=$data/icons/hicolor/scalable/apps/inkseek.svg
kind=$data/mime/packages/inkseek.xml

renew() {
    # Desktops notice by themselves sooner or later; these make it sooner.
    if command -v update-mime-database >/dev/null 2>&1; then update-mime-database "$data/mime" >/dev/null 2>&1 || true; fi
    if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database "$data/applications" >/dev/null 2>&1 || true; fi
}

case ${1:-} in
    --remove)
        rm -f "$entry" "$icon" "$kind"
        renew
        echo "Inkseek is out of the menu. Your library stays in $data/inkseek until you delete that folder."
        exit 0 ;;
    "") ;;
    *) echo "usage: $0 [--remove]" >&2; exit 2 ;;
esac

[ -x "$program" ] || { echo "$program is not there: unpack the whole archive and run this in it." >&2; exit 1; }
mkdir -p "${entry%/*}" "${icon%/*}" "${kind%/*}"
# Quoted as the specification of desktop entries wants it, so that folders may have spaces in their names.
quoted=$(printf '%s' "$program" | sed 's/[\\"`$]/\\\\&/g; s/%/%%/g')
while IFS= read -r line; do
    case $line in
        Exec=*) printf 'Exec="%s" %%f\n' "$quoted" ;;
        *) printf '%s\n' "$line" ;;
    esac
done < "$share/inkseek.desktop" > "$entry"
cp "$share/inkseek.svg" "$icon"
cp "$share/inkseek.xml" "$kind"
renew
echo "Inkseek is in the menu of your desktop now."
