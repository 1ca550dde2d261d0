import { isId, isObject } from '../../../../shared/values/json';
import { countOf, encode, NAME, urlOf } from '../../api';
import { callOf, ringsSingly, windowOf } from '../../call';
import { anyTimeNotice, callFields, callOptions, encoding } from '../../fields';
import type { SingleCall } from '../../types';
import type { Answer } from '../../../../shared/operation/answers';
import { defineItemOperation } from '../../../../shared/operation/operation';
import type { Reply } from '../../../../shared/operation/wire';

/**
 * POST {baseUrl}/{apiKey}/newcall – Autodialer, "Функции API программы «Автодайлер»", section
 * "Генерация одиночного вызова".
 */
export const create = defineItemOperation({
	name: 'Create',
	action: 'Create call',
	description: 'Order one call that plays a script, between Time Start and Time Stop',
	kind: 'send',
	takesNumber: true,
	fields: callFields,
	options: [...callOptions, encoding],
	notice: anyTimeNotice,
	toWire(parameters, context) {
		const { phone, name, UUID, var1, var2, var3, ...rest } = callOf(parameters, context);
		const window = windowOf(parameters);
		// In the document's order. Without both times the call starts at once.
		const times = window && { timestart: window.start, timestop: window.stop };
		const call: SingleCall = { id: '0', name, phone, UUID, var1, var2, var3, ...times, ...rest };
		return { call, encoding: parameters.options.encoding };
	},
	rings: ringsSingly,
	personOf: ({ call }) => call.phone,
	request: ({ call, encoding }, run) => ({
		method: 'POST',
		url: urlOf(run, 'newcall'),
		body: encode(call, encoding),
	}),
	read: (reply, { call }) => readCreated(reply, call),
});

/** "Запрос возвращает массив": `QUERY_ID`, and `QUERY_COUNT`, the number of accepted records. */
function readCreated(reply: Reply, { phone, UUID: uuid }: SingleCall): Answer | undefined {
	const [body, ...others]: unknown[] = [reply.body].flat();
	// The request was for one call: of several entries, none can be identified as its own.
	if (!isObject(body) || others.length > 0) return undefined;
	const { QUERY_ID: id, QUERY_COUNT: count } = body;
	if (countOf(count) === 0) {
		return {
			outcome: 'rejected',
			message: `${NAME} accepted no record`,
			description: `Check the number and the script. ${NAME} says: "${reply.excerpt()}"`,
		};
	}
	if (!isId(id)) return undefined;
	return { outcome: 'accepted', id: String(id), json: { phone, uuid, ...body } };
}
