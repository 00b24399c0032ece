// Which URL schemes can belong to the operator's own app, and which lead to the system or to another program.
// A pure function.

// Families, by how their names begin: ms-settings, search-ms, itms-apps, x-safari-https, com.apple.…, chrome-extension.
const families =
  /^(ms-|microsoft[.-]|windows-|search-|com\.(apple|microsoft|android|google)\.|com-apple|apple-|x-(apple|safari|web|help|man|github)|itmss?(-|$)|macapp|app-(prefs|settings)|android[-.]|chrome-|google-?chrome|moz-|firefox-|edge-|opera-|facetime(-|$)|(git|svn|data|file|javascript|blob|http|https|view)\+|vscode|github-|view-)/;

// One by one: what browsers take themselves, and what the system reads, runs or hands to a program of its own.
const others = new Set(
  (
    "about afp android applescript blob callto chrome cid content data dav davs dict edge feed file filesystem " +
    "finger firefox ftp ftps geo git gopher hcp help http https imap imaps intent irc ircs its jar javascript " +
    "jdbc jnlp jnlps ldap ldapi ldaps livescript magnet mailto maps market message mhtml mk mms mocha mshelp news " +
    "nfs nntp onenote opera otpauth package pop prefs rdar rdp res resource rlogin rsync rtsp safari script " +
    "search sftp shell shortcuts sip sips skype smb sms smsto ssh steam svn systempreferences tel telnet telnets " +
    "tftp tn3270 urn vbs vbscript vnc wais webcal ws wss wtai wyciwyg xmpp"
  ).split(" "),
);

/** Whether `scheme`, without the colon and in lower case, may be an app's own. */
export const isAppScheme = (scheme: string): boolean =>
  /^[a-z][a-z0-9+.-]*[a-z0-9]$/.test(scheme) && !families.test(scheme) && !others.has(scheme);
