import ts from 'typescript';
import { drawn, git } from '../../dev/draw';
import { childProcess, fs, fsp, os, parseArgs, path, process } from '../../dev/node';
import { mutants, type Mutant } from './list';

/**
 * Breaks one rule of the shipped code at a time and runs the tests that should notice. A mutant that
 * no test notices is a rule that nobody holds. Needs a build; works on copies of it, so that several
 * run at the same time. `-- words` runs those with these words in their name, file or tests;
 * `-- --sample`, as CI does, checks the texts of all and runs some: first those that the last change
 * touches. `-- --tested` after a green `npm test`: tests that fail anyway call every mutant caught, so
 * otherwise they are run without one first.
 */

const root = process.cwd();
const WORKERS = Math.max(2, Math.min(4, os.cpus().length * 2));
/** About three minutes on two cores. */
const SAMPLE = 30;
/** ms: a mutant that keeps its tests from ending is noticed too. */
const LONGEST = 180_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** The whole checkout, because tests read pages and sources too; dependencies are shared. */
async function copyOf(number: number): Promise<string> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), `cis-telephony-mutants-${number}-`));
	for (const name of fs.readdirSync(root).filter((entry) => entry !== '.git')) {
		const [from, to] = [path.join(root, name), path.join(folder, name)];
		if (name === 'node_modules') await fsp.symlink(from, to);
		else await fsp.cp(from, to, { recursive: true });
	}
	return folder;
}

/** The compiled file of a source, as tsc emits it. */
const builtFile = (source: string) => path.join('dist', source.replace(/\.ts$/, '.js'));

/** The source with the rule broken; undefined if the mutant no longer fits it. */
function mutated({ file, find, replace }: Mutant): string | undefined {
	const source = path.join(root, file);
	if (!fs.existsSync(source)) return undefined;
	const [before, after, ...more] = fs.readFileSync(source, 'utf8').split(find);
	if (before === undefined || after === undefined || more.length > 0) return undefined;
	return before + replace + after;
}

function compiled(source: string): string {
	const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
	const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
	return ts.transpileModule(source, { compilerOptions: options }).outputText;
}

/**
 * Files that differ from the main branch, or, on it, from the commit before; and those not committed
 * yet. None where git or its history is missing.
 */
function changedFiles(): Set<string> {
	const [head] = git('rev-parse', 'HEAD');
	const [base] = git('merge-base', 'HEAD', 'origin/main');
	const before = base === undefined || base === head ? 'HEAD~1' : base;
	return new Set([...git('diff', '--name-only', before), ...git('diff', '--name-only', 'HEAD')]);
}

/** Those that the last change touches, then the others; each in an order that the commit decides. */
function sampleOf(all: readonly Mutant[]): Mutant[] {
	const changed = changedFiles();
	const isTouched = ({ file, tests }: Mutant) =>
		changed.has(file) ||
		tests.some((test) => [...changed].some((name) => name === test || name.startsWith(`${test}/`)));
	const inTurn = drawn(all);
	const touched = inTurn.filter(isTouched);
	const sample = [...touched, ...inTurn.filter((mutant) => !isTouched(mutant))].slice(0, SAMPLE);
	say(`${Math.min(touched.length, SAMPLE)} of ${touched.length} that the last change touches`);
	return sample;
}

/** Whether the tests pass in the copy; without a limit of time it also shows why not. */
async function passes(folder: string, tests: readonly string[], timeout?: number) {
	const jest = path.join(root, 'node_modules/jest/bin/jest.js');
	const args = [jest, '--runInBand', '--silent', '--bail', ...tests];
	const child = childProcess.spawn(process.execPath, args, {
		cwd: folder,
		stdio: ['ignore', 'ignore', timeout === undefined ? 'inherit' : 'ignore'],
		timeout,
		killSignal: 'SIGKILL',
	});
	return await new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === 0)));
}

/** Has each copy take one piece of work after the other. */
async function share<T>(
	folders: readonly string[],
	work: readonly T[],
	run: (folder: string, piece: T) => Promise<void>,
): Promise<void> {
	const queue = [...work];
	const workThrough = async (folder: string) => {
		for (let piece = queue.shift(); piece; piece = queue.shift()) await run(folder, piece);
	};
	await Promise.all(folders.map(workThrough));
}

/** Throws if one of the tests fails without any mutant. */
async function requireGreen(folders: readonly string[], tests: readonly string[]): Promise<void> {
	say(`Without a mutant: ${tests.length} test files …`);
	const shares = folders.map((_, worker) => tests.filter((_test, i) => i % WORKERS === worker));
	const broken: string[] = [];
	await share(folders, shares, async (folder, own) => {
		if (own.length > 0 && !(await passes(folder, own))) broken.push(...own);
	});
	if (broken.length > 0) throw new Error(`Red without any mutant, one of ${broken.join(' ')}`);
}

/** Runs the mutants; gives the names of those that no test noticed. */
async function survivorsOf(chosen: readonly Mutant[], isTested: boolean): Promise<string[]> {
	const folders = await Promise.all(Array.from({ length: WORKERS }, (_, i) => copyOf(i)));
	const survivors: string[] = [];
	try {
		const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))].sort();
		if (!isTested) await requireGreen(folders, tests);
		await share(folders, chosen, async (folder, mutant) => {
			const target = path.join(folder, builtFile(mutant.file));
			const whole = fs.readFileSync(target, 'utf8');
			fs.writeFileSync(target, compiled(mutated(mutant) ?? ''));
			const isUnnoticed = await passes(folder, mutant.tests, LONGEST);
			fs.writeFileSync(target, whole);
			if (isUnnoticed) survivors.push(mutant.name);
			say(`${isUnnoticed ? 'SURVIVED' : 'caught  '}  ${mutant.name}`);
		});
		return survivors;
	} finally {
		for (const folder of folders) await fsp.rm(folder, { recursive: true, force: true });
	}
}

async function main(args: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args,
		options: {
			sample: { type: 'boolean', default: false },
			tested: { type: 'boolean', default: false },
		},
		allowPositionals: true,
	});
	const words = positionals.join(' ');
	const named = mutants.filter(({ name, file, tests }) =>
		[name, file, ...tests].some((text) => text.includes(words)),
	);
	const stale = named.filter((mutant) => mutated(mutant) === undefined);
	for (const { name, file, find } of stale) {
		say(`STALE     ${name}: not exactly once in ${file}: ${JSON.stringify(find)}`);
	}
	const fitting = named.filter((mutant) => !stale.includes(mutant));
	const chosen = values.sample ? sampleOf(fitting) : fitting;
	say(`${chosen.length} of ${mutants.length} mutants are run`);
	const survivors = await survivorsOf(chosen, values.tested);
	const failed = survivors.length + stale.length;
	say(`${chosen.length - survivors.length} passed, ${failed} failed`);
	return failed === 0 && chosen.length > 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
	(code) => {
		process.exitCode = code;
	},
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	},
);
