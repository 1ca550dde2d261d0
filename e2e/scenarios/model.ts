import { at, listAt } from '../../dev/json';
import { serve } from '../engine/loopback';
import { secret } from '../engine/providers';

/** The model's answer to the messages so far: words, or texts with which it calls the one tool. */
export type Said = string | string[];

export interface ChatModel {
	/** With `/v1`, as in a credential. */
	readonly baseUrl: string;
	readonly apiKey: string;
	/** The tool's answers, in order. */
	readonly results: readonly string[];
}

/**
 * Answers like OpenAI's Chat Completions (platform.openai.com/docs/api-reference/chat). `say` makes
 * the answer from the tool's answers to the person's last message.
 */
export async function startModel(
	say: (message: string, results: string[]) => Said,
): Promise<ChatModel> {
	const apiKey = secret();
	const all: string[] = [];
	let seen = 0;
	const baseUrl = await serve(({ method, path, headers, body }) => {
		const isKnown = `${method} ${path}` === 'POST /v1/chat/completions';
		const tool = at(body, 'tools', 0, 'function', 'name');
		const isWhole = isKnown && typeof tool === 'string' && at(body, 'stream') !== true;
		if (headers.authorization !== `Bearer ${apiKey}` || !isWhole) {
			return { status: 400, body: { error: { message: 'not as the test expects it' } } };
		}
		const messages = listAt(body, 'messages');
		const last = messages.findLastIndex((message) => at(message, 'role') === 'user');
		const results = messages
			.slice(last)
			.filter((message) => at(message, 'role') === 'tool')
			.map((message) => String(at(message, 'content')));
		all.splice(seen, Infinity, ...results);
		const said = say(String(at(messages[last], 'content')), results);
		if (typeof said === 'string') seen = all.length;
		const message =
			typeof said === 'string'
				? { role: 'assistant', content: said }
				: { role: 'assistant', content: null, tool_calls: said.map(callOf(tool, results.length)) };
		const finish_reason = typeof said === 'string' ? 'stop' : 'tool_calls';
		return {
			status: 200,
			body: {
				id: 'chatcmpl-1',
				object: 'chat.completion',
				created: 1_735_689_600,
				model: at(body, 'model'),
				choices: [{ index: 0, message, finish_reason }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			},
		};
	});
	return { baseUrl: `${baseUrl}/v1`, apiKey, results: all };
}

const callOf = (name: string, done: number) => (text: string, index: number) => ({
	id: `call_${done + index}`,
	type: 'function',
	function: { name, arguments: JSON.stringify({ text }) },
});
