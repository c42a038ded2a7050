/** Why a view holds no or few samples. `code` is stable; `message` says what is so, `hint` what to do. */
export interface Reason {
  readonly code:
    | 'waiting-for-window'
    | 'not-profiled'
    | 'profiled-later'
    | 'too-short'
    | 'never-active'
    | 'code-ran-elsewhere'
    | 'clocks-differ'
    | 'span-not-stored';
  readonly message: string;
  readonly hint: string;
}

export interface Coverage {
  readonly samples: number;
  /** Samples a span of this duration would have had if it had been active all the time: an upper bound. */
  readonly expectedIfAlwaysActive: number;
  readonly periodNanos: number;
  /** Share (0 to 1) of the span's interval that received windows of its instance cover. */
  readonly windowShare: number;
}
