import { fs, process, v8, vm } from '../dev/node';

/**
 * Peak memory in bytes since the last `resetPeak`; undefined where the system does not report it
 * (not Linux).
 */
export function peakMemory(pid: number): number | undefined {
	const file = `/proc/${pid}/status`;
	if (!fs.existsSync(file)) return undefined;
	const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(file, 'utf8')) ?? [];
	return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Starts a new peak from the memory in use now. Linux, Documentation/filesystems/proc. */
export function resetPeak(pid: number): void {
	const file = `/proc/${pid}/clear_refs`;
	if (process.platform === 'linux') fs.writeFileSync(file, '5');
}

/** The garbage collector, without a flag on the command line. */
export function collector(): () => void {
	v8.setFlagsFromString('--expose-gc');
	const collect: unknown = vm.runInNewContext('gc');
	if (typeof collect !== 'function') throw new Error('V8 gives no collector');
	return () => void collect();
}

export function median(numbers: readonly number[]): number {
	const sorted = [...numbers].sort((one, other) => one - other);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
