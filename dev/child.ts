import { childProcess, delay, fs, process } from './node';
import { atEnd } from './lifetime';

export type Environment = Record<string, string | undefined>;

export interface Program {
	command: string;
	args: string[];
	cwd: string;
	env?: Environment;
	/** Where its output goes: a file (appended), or a function that gets it piece by piece. */
	output: string | ((text: string) => void);
	/** Milliseconds it gets to end after SIGTERM, before SIGKILL: default ten seconds. */
	patience?: number;
}

export interface Running {
	/** Undefined when it could not start. */
	readonly pid: number | undefined;
	/** Exit code; 128 or more when a signal ended it, 127 when it could not start. */
	readonly ended: Promise<number>;
	/** SIGTERM, then SIGKILL; returns when it is gone. */
	stop(): Promise<void>;
	/** SIGKILL at once, as a power cut would have it; returns when it is gone. */
	kill(): Promise<void>;
}

/** Starts a program that cannot outlive this one, unless this one is killed with SIGKILL. */
export function launch({ command, args, cwd, env, output, patience }: Program): Running {
	let stopNow = async () => {};
	const stop = atEnd(async () => await stopNow());
	const log = typeof output === 'string' ? fs.openSync(output, 'a') : undefined;
	const child = childProcess.spawn(command, args, {
		cwd,
		env: env ?? process.env,
		stdio: log === undefined ? ['ignore', 'pipe', 'pipe'] : ['ignore', log, log],
		// A process group of its own, so that stopping it also stops what it started (npm starts
		// compilers, n8n starts task runners), and Ctrl-C reaches it only through `stop`.
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
		// Over already: undoing it is only leaving the register.
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
		// The whole group is gone, which is what was wanted.
	}
}

async function stopGroup(pid: number | undefined, ended: Promise<number>, patience = 10_000) {
	signalGroup(pid, 'SIGTERM');
	const timer = new AbortController();
	const late = delay(patience, undefined, { signal: timer.signal }).catch(() => {});
	await Promise.race([ended, late]);
	timer.abort();
	// Also when the leader went in time: a member of its group may have stayed.
	signalGroup(pid, 'SIGKILL');
	await ended;
}

/** The end of a log file, for a message. */
export function lastLines(file: string, count: number): string {
	if (!fs.existsSync(file)) return '';
	return fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
