import { delay, process } from './node';

/** An error for the person at the terminal: what happened and what to do. Shown without a stack. */
export class Stop extends Error {}

type Undo = () => Promise<void>;

const undos = new Set<Undo>();
let isEnding = false;
let isServing = false;

/**
 * Registers a clean-up that runs however the program ends. Returns a function that runs it earlier,
 * at most once. Call it before you create the thing, so that nothing starts during the clean-up.
 */
export function atEnd(cleanup: () => Promise<void> | void): Undo {
	if (isEnding) throw new Stop('Stopping.');
	let undone: Promise<void> | undefined;
	const undo = async () => {
		undone ??= Promise.resolve(cleanup()).finally(() => undos.delete(undo));
		await undone;
	};
	undos.add(undo);
	return undo;
}

/** Silent during the clean-up: later messages no longer matter. */
export function write(text: string): void {
	if (!isEnding) process.stdout.write(text);
}

export function say(text = ''): void {
	write(`${text}\n`);
}

/** Waits for Ctrl-C, which from now on is the ordinary end: exit code 0. */
export async function serveUntilStopped(): Promise<never> {
	isServing = true;
	return await new Promise<never>(() => {});
}

function describe(error: unknown): string {
	if (error instanceof Stop) return error.message;
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function undoAll(): Promise<void> {
	isEnding = true;
	// Last in, first out: n8n stops before its folder is removed.
	for (const undo of [...undos].reverse()) {
		await undo().catch((error: unknown) => {
			process.stderr.write(`While stopping: ${describe(error)}\n`);
		});
	}
}

/** Resolves if the wrapper that started this program was killed without a signal to us. */
async function orphaned(): Promise<void> {
	const parent = process.ppid;
	while (process.ppid === parent) await delay(1000, undefined, { ref: false });
}

/** The exit code of an interruption. */
async function interruption(): Promise<number> {
	return await new Promise((resolve) => {
		const stop = (code: number) => resolve(isServing ? 0 : code);
		// These stay registered: a second Ctrl-C must not cut the clean-up short (each step is
		// bounded).
		process.on('SIGINT', () => stop(130));
		process.on('SIGTERM', () => stop(143));
		process.on('SIGHUP', () => stop(129));
		void orphaned().then(() => stop(143));
	});
}

function requirePlatform(): void {
	// The program uses process groups, signals and the npm packages of Node as Unix has them.
	if (process.platform !== 'win32') return;
	throw new Stop('This runs on Linux and macOS. On Windows use it inside WSL.');
}

/** Runs the program; stops everything it started when it returns, throws or is interrupted. */
export async function run(main: () => Promise<number>): Promise<void> {
	const interrupted = interruption().then((code) => {
		say('\nStopping …');
		return code;
	});
	// For example a write to a closed pipe, as in `npm start | head`.
	const failed = new Promise<never>((_resolve, reject) => {
		process.on('uncaughtException', reject);
	});
	let code: number;
	try {
		requirePlatform();
		code = await Promise.race([main(), interrupted, failed]);
	} catch (error) {
		process.stderr.write(`\n${describe(error)}\n`);
		code = 1;
	}
	await undoAll();
	process.exit(code);
}
