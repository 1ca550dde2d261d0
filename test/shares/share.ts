import { createRequire, fs, path, process } from '../../dev/node';

/** One for each file of this folder that a digit names, so that no test is left out. */
const SHARES = fs.readdirSync('test/shares').filter((file) => /^\d\.ts$/.test(file)).length;

const load = createRequire(path.resolve('package.json'));

/** The files of the tests in an order that does not depend on the machine. */
const files = fs
	.readdirSync('test', { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.test.ts') && file !== 'types.test.ts')
	.sort();

/**
 * Runs the tests of many files as one: jest gives each file modules of its own, and loading n8n-core
 * anew for each of them takes most of the time. Hooks of a file apply to its own tests.
 */
export function share(index: number): void {
	for (const file of files.filter((_, place) => place % SHARES === index)) {
		describe(file, () => {
			const environment = { ...process.env };
			afterAll(() => {
				for (const name of Object.keys(process.env)) delete process.env[name];
				Object.assign(process.env, environment);
			});
			load(path.resolve('test', file));
		});
	}
}
