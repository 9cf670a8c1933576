#!/bin/sh
# Makes a disk image of dist/Inkseek.app with a link to the programs' folder, and its checksum.
#
#   sh packaging/macos/dmg.sh
set -eu
cd "$(dirname -- "$0")/../.."

archive=$(basename dist/inkseek-*-macos-*.zip .zip)
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
cp -R dist/Inkseek.app "$staging/"
ln -s /Applications "$staging/Applications"
hdiutil create -quiet -volname Inkseek -srcfolder "$staging" -format UDZO -ov "dist/$archive.dmg"
(cd dist && shasum -a 256 "$archive.dmg" > "$archive.dmg.sha256")
