import { childProcess, path, process } from '../dev/node';

/** Beside the other tests, which swc only strips of their types: it takes as long as many of them. */
test('all sources fit their types: npm run typecheck', async () => {
	const tsc = path.resolve('node_modules/typescript/bin/tsc');
	const child = childProcess.spawn(process.execPath, [tsc, '-p', 'tsconfig.dev.json']);
	let printed = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
	await new Promise((resolve) => child.once('exit', resolve));
	expect(printed).toBe('');
	expect(child.exitCode).toBe(0);
}, 120_000);
