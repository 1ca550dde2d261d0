const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

/** Removes the last build, so that a renamed file leaves nothing behind in the package. */
const clean = () => rm('dist', { recursive: true, force: true });

/** Copies what tsc does not: icons and codex files. `encoding: false` keeps gulp 5 from re-coding them. */
const assets = () =>
	src(['nodes/**/*.svg', 'nodes/**/*.node.json', 'credentials/**/*.svg'], {
		base: '.',
		encoding: false,
		allowEmpty: true,
	}).pipe(dest(process.env.OUT_DIR ?? 'dist'));

module.exports = { clean, assets };
