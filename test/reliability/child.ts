import { process } from '../../dev/node';
import { playAll } from './matrix';
import type { Certificates } from './network';
import { sendingOperations, waitingOperations } from './operations';
import type { PlayedOperation } from './operations';
import { playWaits, prepareToWait } from './waiting';

/*
 * Plays the operations that its arguments name and sends each row to the process that started it.
 * A process of its own, because n8n-core reads its settings, and Node whom it trusts, at the start.
 */
let isDone = false;
// Also when the process that started it is gone.
process.on('disconnect', () => process.exit(isDone ? 0 : 1));

process.on('message', (certificates: Certificates) => {
	const isMeant = ({ name }: PlayedOperation) => process.argv.includes(name);
	const waits = waitingOperations.filter(isMeant);
	if (waits.length > 0) prepareToWait();
	const onRow = (row: object) => process.send?.(row);
	const playing = [
		...sendingOperations
			.filter(isMeant)
			.map(async (operation) => await playAll(operation, certificates, onRow)),
		...waits.map(async (operation) => await playWaits(operation, certificates, onRow)),
	];
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
