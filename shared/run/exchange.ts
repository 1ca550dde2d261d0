import type { Connection } from '../http/connection';
import { ask, send } from '../http/request';
import { missingEntry, undocumentedReply, unreadableReply } from '../operation/answers';
import type { Answer } from '../operation/answers';
import type { Operation } from '../operation/operation';
import type { Batch } from '../operation/wire';

/** Sends a batch. From here on something may have left: whatever goes wrong has an outcome. */
export async function exchangeBatch(
	operation: Operation,
	wires: Batch<unknown>,
	connection: Connection,
): Promise<readonly Answer[]> {
	const { kind, request, read, missingAdvice } = operation;
	if (kind === 'local' || !request) return [await performed(operation, wires[0])];
	const { provider, mask } = connection;
	const isConfidential = wires.some((wire) => operation.isConfidential?.(wire));
	const all = (answer: Answer) => wires.map(() => answer);
	try {
		const make = () => request(wires, connection);
		const result = await (kind === 'send' ? send : ask)({ ...connection, isConfidential }, make);
		if ('failure' in result) return all(result.failure);
		const answers = read?.(result.reply, wires);
		if (!answers) return all(undocumentedReply(provider, result.reply, kind, isConfidential));
		const missing = missingEntry(provider, kind, missingAdvice);
		return wires.map((_, position) => answers[position] ?? missing);
	} catch (error) {
		return all(unreadableReply(provider, mask.text(String(error)), kind));
	}
}

async function performed(operation: Operation, wire: unknown): Promise<Answer> {
	try {
		const json = await operation.perform?.(wire);
		return { outcome: 'accepted', id: '', json: json ?? {} };
	} catch (error) {
		const message = 'n8n could not carry the operation out';
		return { outcome: 'unknown', message, description: `n8n says: ${String(error)}` };
	}
}
