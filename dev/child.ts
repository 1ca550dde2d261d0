import { childProcess, delay, fs, process } from './node';
import { atEnd } from './lifetime';

export type Environment = Record<string, string | undefined>;

export interface Program {
	command: string;
	args: string[];
	cwd: string;
	env?: Environment;
	/** Destination of its output: a file (appended), or a function that gets it piece by piece. */
	output: string | ((text: string) => void);
	/** ms from SIGTERM to SIGKILL: default ten seconds. */
	patience?: number;
}

export interface Running {
	/** Undefined if it could not start. */
	readonly pid: number | undefined;
	/** Exit code; 128 or more if a signal ended it, 127 if it could not start. */
	readonly ended: Promise<number>;
	/** Sends SIGTERM, then SIGKILL; returns when the process is gone. */
	stop(): Promise<void>;
	/** Sends SIGKILL at once, like a power cut; returns when the process is gone. */
	kill(): Promise<void>;
}

/** Starts a program that ends with this one, unless SIGKILL ends this one. */
export function launch({ command, args, cwd, env, output, patience }: Program): Running {
	let stopNow = async () => {};
	const stop = atEnd(async () => await stopNow());
	const log = typeof output === 'string' ? fs.openSync(output, 'a') : undefined;
	const child = childProcess.spawn(command, args, {
		cwd,
		env: env ?? process.env,
		stdio: log === undefined ? ['ignore', 'pipe', 'pipe'] : ['ignore', log, log],
		// A separate process group, so that `stop` also ends its children (npm starts compilers, n8n
		// starts task runners), and Ctrl-C reaches it only through `stop`.
		detached: true,
	});
	if (log !== undefined) fs.closeSync(log);
	if (typeof output === 'function') {
		child.stdout?.setEncoding('utf8').on('data', output);
		child.stderr?.setEncoding('utf8').on('data', output);
	}
	const ended = new Promise<number>((resolve) => {
		child.once('error', () => resolve(127));
		child.once('exit', (code) => resolve(code ?? 128));
	});
	stopNow = async () => await stopGroup(child.pid, ended, patience);
	void ended.then(() => {
		// The process has ended: only remove its registration.
		stopNow = async () => {};
		void stop();
	});
	const kill = async () => {
		signalGroup(child.pid, 'SIGKILL');
		await ended;
	};
	return { pid: child.pid, ended, stop, kill };
}

function signalGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
	try {
		if (pid !== undefined) process.kill(-pid, signal);
	} catch {
		// The whole group is gone, as intended.
	}
}

async function stopGroup(pid: number | undefined, ended: Promise<number>, patience = 10_000) {
	signalGroup(pid, 'SIGTERM');
	const timer = new AbortController();
	const late = delay(patience, undefined, { signal: timer.signal }).catch(() => {});
	await Promise.race([ended, late]);
	timer.abort();
	// Also if the leader ended in time: a member of its group may remain.
	signalGroup(pid, 'SIGKILL');
	await ended;
}

/** The end of a log file, for a message. */
export function lastLines(file: string, count: number): string {
	if (!fs.existsSync(file)) return '';
	return fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
