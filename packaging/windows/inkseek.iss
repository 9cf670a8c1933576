; The installer for Windows, made with Inno Setup from dist\Inkseek:
;
;   iscc /DVersion=1.0.0 packaging\windows\inkseek.iss
;
; It installs for one user without asking for administrator's rights. What Inkseek remembers lies in the user's own data
; folder; removing the program leaves it alone, because a library may have taken hours to import.

[Setup]
AppId={{8E0B5B0E-6B0C-4C8B-9A55-5C2C7A8D3F10}
AppName=Inkseek
AppVersion={#Version}
AppPublisher=The Inkseek authors
DefaultDirName={autopf}\Inkseek
DefaultGroupName=Inkseek
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
Compression=lzma2/max
SolidCompression=yes
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=inkseek-{#Version}-windows-x86_64-setup
SetupIconFile=..\..\build\icons\inkseek.ico
UninstallDisplayIcon={app}\inkseek.exe

[InstallDelete]
; An update must not leave modules of the former version beside the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\Inkseek\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{autoprograms}\Inkseek"; Filename: "{app}\inkseek.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\.inkseek\OpenWithProgids"; ValueType: string; ValueName: "Inkseek.Sketch"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Inkseek.Sketch"; ValueType: string; ValueName: ""; ValueData: "Inkseek sketch"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Inkseek.Sketch\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\inkseek.exe,0"
Root: HKA; Subkey: "Software\Classes\Inkseek.Sketch\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\inkseek.exe"" ""%1"""

[Run]
Filename: "{app}\inkseek-cli.exe"; Parameters: "--self-test"; Description: "Try everything out"; Flags: postinstall unchecked skipifsilent
Filename: "{app}\inkseek.exe"; Description: "Start Inkseek"; Flags: postinstall nowait skipifsilent
