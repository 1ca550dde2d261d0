import { process } from '../../dev/node';
import { playAll } from './matrix';
import type { Certificates } from './network';
import { sendingOperations } from './operations';
import { startTarget } from './scenario';

/*
 * Plays the operations that its arguments name and sends each row to the process that started it.
 * A process of its own, because n8n-core reads its settings, and Node whom it trusts, at the start.
 */
let isDone = false;
// Also when the process that started it is gone.
process.on('disconnect', () => process.exit(isDone ? 0 : 1));

process.on('message', (certificates: Certificates) => {
	const own = sendingOperations.filter(({ name }) => process.argv.includes(name));
	const playing = own.map(async (operation) => {
		const target = await startTarget(operation);
		await playAll(target, certificates, (row) => process.send?.(row));
		await target.close();
	});
	Promise.all(playing).then(
		() => {
			isDone = true;
			process.disconnect();
		},
		(error: unknown) => {
			process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
			process.exit(1);
		},
	);
});
