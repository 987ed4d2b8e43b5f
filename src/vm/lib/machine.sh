# Starts virtual machines and collects their results.

# require_tools PROCESSOR...: names everything that is missing, with the packages to install.
require_tools() {
  local missing=()
  command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null || missing+=("apt-get and dpkg-deb (a Debian or Ubuntu system)")
  [ -e "$keyring" ] || missing+=("$keyring (package debian-archive-keyring)")
  for each in "$@"; do
    case $each in
      amd64) command -v qemu-system-x86_64 > /dev/null || missing+=("qemu-system-x86_64 (package qemu-system-x86)") ;;
      arm64) command -v qemu-system-aarch64 > /dev/null || missing+=("qemu-system-aarch64 (package qemu-system-arm)") ;;
    esac
  done
  [ ${#missing[@]} -eq 0 ] && return
  printf 'missing: %s\n' "${missing[@]}" >&2
  fail "tools are missing: count=${#missing[@]}, expected 0; install them: apt-get install --no-install-recommends PACKAGE"
}

# boot SUITES SECONDS OUT: runs suites in one machine; OUT gets console.log and what the machine sent.
# The outer time limit allows for booting, for the stacks of a JVM that hangs, and for each suite.
boot() {
  local command=() append="quiet panic=-1 mitigations=off nokaslr suites=$1 seconds=$2 heap=$heap_mib"
  local count limit
  count=$(tr ',' '\n' <<< "$1" | wc -l)
  limit=$((120 + count * ($2 + 60)))
  case $processor in
    amd64)
      # -M pc and these words boot faster than q35, and than a machine that probes its timers.
      command=(qemu-system-x86_64 -M pc -cpu max)
      append="console=ttyS0 tsc=reliable no_timer_check cryptomgr.notests $append"
      ;;
    arm64)
      command=(qemu-system-aarch64 -M virt -cpu "max,pauth-impdef=on")
      append="console=ttyAMA0 $append"
      ;;
  esac
  mkdir -p "$3"
  rm -rf "$work/initrd"
  cat "$base" "$kernel_folder/modules.cpio" "$tests" > "$work/initrd"
  timeout --kill-after=10 "$limit" nice -n 19 "${command[@]}" \
    -accel tcg,thread=multi -smp 2 -m "$memory_mib" -kernel "$kernel_folder/vmlinuz" -initrd "$work/initrd" \
    -append "$append" -nographic -nodefaults -no-reboot -serial stdio \
    -device virtio-serial-pci -chardev "file,id=results,path=$3/results.tar" \
    -device virtserialport,chardev=results,name=results < /dev/null 2>&1 \
    | tr -d '\r' | tee "$3/console.log" | sed -u "s/^/$kernel  /" &
  wait $! || true
  rm -f "$work/initrd"
}
