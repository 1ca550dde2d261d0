import { delay, fs, process, v8, vm } from '../dev/node';

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

/** V8's garbage collector, without a flag on the command line. */
function collect(): void {
	v8.setFlagsFromString('--expose-gc');
	const collector: unknown = vm.runInNewContext('gc');
	if (typeof collector !== 'function') throw new Error('V8 gives no collector');
	collector();
}

/** Bytes of heap in use when everything that nobody needs has been collected. */
export function liveHeap(): number {
	collect();
	return process.memoryUsage().heapUsed;
}

/** The live heap every `pause` ms until the work is over; throws what the work throws. */
export async function heapsDuring(work: Promise<unknown>, pause: number): Promise<number[]> {
	const heaps: number[] = [];
	let isOver = false;
	const over = work.finally(() => (isOver = true));
	while (!isOver) {
		await delay(pause);
		heaps.push(liveHeap());
	}
	await over;
	return heaps;
}
