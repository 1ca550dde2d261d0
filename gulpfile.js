const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

const ASSETS = [
	'nodes/**/*.svg',
	'nodes/**/*.node.json',
	'nodes/**/__schema__/**/*.json',
	'credentials/**/*.svg',
];

/** Removes the last build, so that a renamed file leaves nothing behind in the package. */
const clean = () => rm('dist', { recursive: true, force: true });

/**
 * Copies the files that tsc does not: icons, codex files, and the output schemas of the operations,
 * for n8n's editor. `encoding: false` keeps gulp 5 from re-coding them.
 */
const assets = () =>
	src(ASSETS, { base: '.', encoding: false, allowEmpty: true }).pipe(
		dest(process.env.OUT_DIR ?? 'dist'),
	);

module.exports = { clean, assets };
