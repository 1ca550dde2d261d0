import { delay, process } from './node';

/** For the person at the terminal: what happened and what to do. Shown without a stack. */
export class Stop extends Error {}

type Undo = () => Promise<void>;

const undos = new Set<Undo>();
let isEnding = false;
let isServing = false;

/**
 * Registers what must be undone however the program ends, and returns how to undo it earlier: once,
 * whoever asks. Called before the thing exists, so that nothing can start while all is being undone.
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

/** Silent while all is being undone: what the program still had to tell is over. */
export function write(text: string): void {
	if (!isEnding) process.stdout.write(text);
}

export function say(text = ''): void {
	write(`${text}\n`);
}

/** Waits for Ctrl-C, which from here on is the ordinary way to end: exit code 0. */
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

/** Fulfilled when the wrapper that started this program was killed without passing it on. */
async function orphaned(): Promise<void> {
	const parent = process.ppid;
	while (process.ppid === parent) await delay(1000, undefined, { ref: false });
}

/** The exit code that an interruption gives. */
async function interruption(): Promise<number> {
	return await new Promise((resolve) => {
		const stop = (code: number) => resolve(isServing ? 0 : code);
		// These stay registered: a second Ctrl-C must not cut the cleaning short (each step is bounded).
		process.on('SIGINT', () => stop(130));
		process.on('SIGTERM', () => stop(143));
		process.on('SIGHUP', () => stop(129));
		void orphaned().then(() => stop(143));
	});
}

function requirePlatform(): void {
	// Process groups, signals and the npm packages of Node are used as Unix has them.
	if (process.platform !== 'win32') return;
	throw new Stop('This runs on Linux and macOS. On Windows use it inside WSL.');
}

/** Runs the program; stops everything it started when it returns, throws or is interrupted. */
export async function run(main: () => Promise<number>): Promise<void> {
	const interrupted = interruption().then((code) => {
		say('\nStopping …');
		return code;
	});
	// Among them a write to a closed pipe, as in `npm start | head`.
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
