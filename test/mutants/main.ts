import ts from 'typescript';
import { childProcess, fs, fsp, os, path, process } from '../../dev/node';
import { mutants, type Mutant } from './list';

/**
 * Breaks one rule of the shipped code at a time and runs the tests that should notice. If no test
 * notices a mutant, no test protects that rule. Needs a build; works on copies of it, so that
 * several run at the same time.
 */

const root = process.cwd();
const WORKERS = Math.max(1, Math.min(4, os.cpus().length));
const LINKED = ['node_modules'];
const COPIED = [
	...['dist', 'nodes', 'dev', 'simulators', 'sandbox', 'test', 'examples'],
	...['jest.config.js', 'package.json'],
];

const say = (line: string) => process.stdout.write(`${line}\n`);

async function copyOf(number: number): Promise<string> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), `cis-telephony-mutants-${number}-`));
	for (const name of LINKED) await fsp.symlink(path.join(root, name), path.join(folder, name));
	for (const name of COPIED) {
		await fsp.cp(path.join(root, name), path.join(folder, name), { recursive: true });
	}
	return folder;
}

/** The compiled file of a source, as tsc emits it. */
const builtFile = (source: string) => path.join('dist', source.replace(/\.ts$/, '.js'));

function mutated({ name, file, find, replace }: Mutant): string {
	const source = fs.readFileSync(path.join(root, file), 'utf8');
	const [before, after, ...more] = source.split(find);
	if (before === undefined || after === undefined || more.length > 0) {
		throw new Error(`${name}: "${find}" is not exactly once in ${file}`);
	}
	const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
	const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
	return ts.transpileModule(before + replace + after, { compilerOptions: options }).outputText;
}

/** Whether the tests pass in the copy. */
async function passes(folder: string, tests: readonly string[]): Promise<boolean> {
	const jest = path.join(root, 'node_modules/jest/bin/jest.js');
	const args = [jest, '--runInBand', '--silent', '--bail', ...tests];
	const child = childProcess.spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
	return await new Promise((resolve) => child.once('exit', (code) => resolve(code === 0)));
}

async function work(folder: string, queue: Mutant[], survivors: string[]): Promise<void> {
	for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
		const target = path.join(folder, builtFile(mutant.file));
		const whole = fs.readFileSync(target, 'utf8');
		fs.writeFileSync(target, mutated(mutant));
		const isUnnoticed = await passes(folder, mutant.tests);
		fs.writeFileSync(target, whole);
		if (isUnnoticed) survivors.push(mutant.name);
		say(`${isUnnoticed ? 'SURVIVED' : 'caught  '}  ${mutant.name}`);
	}
}

async function main(): Promise<number> {
	const [, , only = ''] = process.argv;
	const chosen = mutants.filter(({ name }) => name.includes(only));
	// First of all: a mutant that no longer fits the source tests nothing.
	for (const mutant of chosen) mutated(mutant);
	const folders = await Promise.all(Array.from({ length: WORKERS }, (_, i) => copyOf(i)));
	try {
		const [first = root] = folders;
		const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
		say(`Without a mutant: ${tests.length} test files …`);
		if (!(await passes(first, tests))) {
			say('The tests fail without any mutant.');
			return 1;
		}
		const survivors: string[] = [];
		const queue = [...chosen];
		await Promise.all(folders.map(async (folder) => await work(folder, queue, survivors)));
		say(`${chosen.length - survivors.length} passed, ${survivors.length} failed`);
		return survivors.length === 0 ? 0 : 1;
	} finally {
		for (const folder of folders) await fsp.rm(folder, { recursive: true, force: true });
	}
}

void main().then((code) => {
	process.exitCode = code;
});
