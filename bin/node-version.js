/** The oldest Node.js that runs this program, as package.json says it: major and minor. */
const oldest = [24, 2];

/** The command line's and the gateway's exit code for what does not fit here (sysexits.h EX_CONFIG). */
const exitConfig = 78;

/**
 * Whether a Node.js of this version can run the program; where not, says so and sets the exit code. It stands in
 * JavaScript that an old one reads too, and before everything that an old one cannot load.
 */
export function isNewEnough(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return true;
  process.stderr.write(
    `consentry needs Node.js ${oldest.join('.')} or newer; this is ${version}\n` +
      'In a checkout, `npm run consentry -- <command>` and `npm run gateway` use the Node.js that npm installed\n',
  );
  process.exitCode = exitConfig;
  return false;
}
