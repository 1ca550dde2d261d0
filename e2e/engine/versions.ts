import { fs, path, process } from '../../dev/node';

/** The pinned versions, one for each supported line of n8n; `npm run pin` moves them. */
export const N8N_2 = '2.41.1';
export const N8N_1 = '1.123.81';

/** Another version that has a lock file, in place of both: `TESTED_N8N=<version> npm run e2e`. */
export const CHOSEN = process.env.TESTED_N8N || undefined;

/** The version that everything runs with. */
export const N8N_VERSION = CHOSEN ?? N8N_2;

/** The versions that the package must work with. */
export const N8N_VERSIONS = CHOSEN === undefined ? [N8N_2, N8N_1] : [CHOSEN];

/** n8n 1 compiles more modules, starts on fewer versions of Node and has no data tables. */
export const isN8n1 = (version: string): boolean => version.startsWith('1.');

/** The folder that holds a version's package.json and package-lock.json. */
export const lockFolder = (version: string): string => path.resolve(`e2e/n8n-${version}`);

/** The versions that have a lock file. */
export function lockedVersions(): string[] {
	const names = fs.readdirSync('e2e').map((name) => /^n8n-(\d.*)$/.exec(name)?.[1]);
	return names.filter((version) => version !== undefined);
}
