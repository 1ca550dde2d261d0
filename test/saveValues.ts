import { fs } from '../dev/node';
import packageJson from '../package.json';
import { lost, savedValues, type SavedValues } from './support/savedValues';

/*
 * Rewrites test/savedValues.json for a new version: the values that the build in dist accepts in
 * saved workflows and credentials. Refuses to drop a value that was accepted before.
 */
const FILE = 'test/savedValues.json';
const now = savedValues();
const kept: { types: SavedValues } = fs.existsSync(FILE)
	? JSON.parse(fs.readFileSync(FILE, 'utf8'))
	: { types: {} };
const losses = lost(kept.types, now);
if (losses.length > 0) throw new Error(`No longer taken:\n${losses.join('\n')}`);
const text = JSON.stringify({ version: packageJson.version, types: now }, undefined, '\t');
fs.writeFileSync(FILE, `${text}\n`);
