/**
 * Three sounds that are told apart without looking: taken, unknown, blocked.
 * <till-sound></till-sound>
 */
const TUNES = {
  ok: [[1320, 0.06]],
  unknown: [[330, 0.12], [262, 0.2]],
  blocked: [[196, 0.12], [196, 0.12], [196, 0.18]],
};

class TillSound extends HTMLElement {
  connectedCallback() {
    this.play = this.play.bind(this);
    document.addEventListener("till-sound", this.play);
  }

  disconnectedCallback() {
    document.removeEventListener("till-sound", this.play);
  }

  play(event) {
    const tune = TUNES[event.detail];
    if (!tune || !window.AudioContext) return;
    this.audio ??= new AudioContext();
    let at = this.audio.currentTime;
    for (const [pitch, length] of tune) {
      const voice = this.audio.createOscillator();
      const volume = this.audio.createGain();
      voice.frequency.value = pitch;
      volume.gain.setValueAtTime(0.2, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + length);
      voice.connect(volume).connect(this.audio.destination);
      voice.start(at);
      voice.stop(at + length);
      at += length + 0.04;
    }
  }
}

customElements.define("till-sound", TillSound);
