import { crypto } from '../dev/node';
import type { Pace } from './pace';
import { remember } from './remember';

export type MobilonService = 'autocall' | 'sms';

/** The objects of both send requests: an autocall has `file`, a message has `text`. */
export interface Order {
	guid: string;
	number: string;
	source: string;
	file?: string;
	text?: string;
	date?: string;
	time?: string;
}

export interface Task extends Readonly<Order> {
	readonly id: string;
	readonly service: MobilonService;
	/** Epoch ms on the simulator's clock, like `doneAt`. */
	readonly acceptedAt: number;
	/** Infinity while it is held. */
	readonly doneAt: number;
	/** By the clock: 0 until `doneAt`, then 1. Only `decide` sets another one. */
	readonly status: number;
}

/** The document names no zone for `date` and `time`; this simulator uses Moscow's. */
const ZONE = '+03:00';

interface Decision {
	status: number;
	at: number;
}

export class TaskStore {
	readonly tasks = new Map<string, Task>();
	readonly deliveries = new Map<string, number>();
	/** Status that a person set, by task id. */
	private readonly decisions = new Map<string, Decision>();

	constructor(
		private readonly pace: Pace,
		/** How many tasks to keep. */
		private readonly most?: number,
		private readonly onAccept?: (task: Task) => void,
	) {}

	accept(service: MobilonService, order: Order): Task {
		const { pace, decisions } = this;
		const acceptedAt = pace.now();
		const soonest = acceptedAt + pace.doneAfter;
		const { date, time } = order;
		const due = date && time ? Math.max(soonest, Date.parse(`${date}T${time}:00${ZONE}`)) : soonest;
		const task: Task = {
			...order,
			// In the form of the document's examples, so that a client cannot guess it.
			id: crypto.randomUUID().replaceAll('-', '').slice(0, 24),
			service,
			acceptedAt,
			get doneAt() {
				return decisions.get(task.id)?.at ?? pace.moment(due);
			},
			get status() {
				return decisions.get(task.id)?.status ?? (pace.isOver(due) ? 1 : 0);
			},
		};
		remember(this.tasks, task.id, task, this.most);
		const times = (this.deliveries.get(order.number) ?? 0) + 1;
		remember(this.deliveries, order.number, times, this.most);
		this.onAccept?.(task);
		return task;
	}

	/** From now on the task has this status, whatever the clock says. */
	decide(id: string, status: number): void {
		if (!this.tasks.has(id)) throw new Error(`No task has the id ${id}`);
		remember(this.decisions, id, { status, at: this.pace.now() }, this.most);
	}

	find(service: MobilonService, id: string): Task | undefined {
		const task = this.tasks.get(id);
		return task?.service === service ? task : undefined;
	}

	clear(): void {
		this.tasks.clear();
		this.deliveries.clear();
		this.decisions.clear();
		this.pace.clear();
	}
}
