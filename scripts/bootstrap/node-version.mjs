// Old Nodes must get as far as the message: no imports and no recent syntax in this file.
const MINIMUM = [20, 19];

/** Whether `version` (`v20.19.0`) is one that Foretoken supports. */
export function isSupported(version) {
  const [major, minor] = version.replace('v', '').split('.').map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

/** Ends the process with exit code 2 where Node is too old. */
export function requireNode() {
  if (isSupported(process.version)) return;
  process.stderr.write(
    `Foretoken needs Node.js ${MINIMUM.join('.')} or newer; this is ${process.version} (${process.execPath}).\n` +
      'Install a current release from https://nodejs.org and try again.\n',
  );
  process.exit(2);
}
