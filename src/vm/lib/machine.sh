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

# prepare_machine KERNEL: keeps the command and the initial file system of a kernel's machine for boot.
# Needs what prepare_kernel, prepare_base and prepare_tests set.
prepare_machine() {
  local folder=$work/machines/$1
  mkdir -p "$folder"
  echo "$processor" > "$folder/processor"
  ln -s "$kernel_folder/vmlinuz" "$folder/vmlinuz"
  cat "$base" "$kernel_folder/modules.cpio" "$tests" > "$folder/initrd"
}

# panicked_at_boot LOG: the kernel ended before the first test. A thread of the emulator may run an instruction that the
# kernel changes at that moment on its other processor ("Oops: int3"). A real processor does not.
panicked_at_boot() { grep -q 'Kernel panic' "$1" && ! grep -q 'suite [a-z]' "$1"; }

# boot KERNEL SUITES OUT: runs suites in one machine; OUT gets console.log and what the machine sent.
# The outer time limit allows for booting, and for the stacks of a JVM that hangs. A kernel that panics at boot gets two more
# attempts.
boot() {
  local folder=$work/machines/$1 command=() append="quiet panic=-1 mitigations=off nokaslr suites=$2 heap=$heap_mib"
  local each limit=180
  for each in ${2//,/ }; do
    limit=$((limit + $(words_of "$each" seconds)))
  done
  case $(cat "$folder/processor") in
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
  for each in 1 2 3; do
    timeout --kill-after=10 "$limit" nice -n 19 "${command[@]}" \
      -accel tcg,thread=multi -smp 2 -m "$memory_mib" -kernel "$folder/vmlinuz" -initrd "$folder/initrd" \
      -append "$append" -nographic -nodefaults -no-reboot -serial stdio \
      -device virtio-serial-pci -chardev "file,id=results,path=$3/results.tar" \
      -device virtserialport,chardev=results,name=results < /dev/null 2>&1 \
      | sed -u 's/\r//g' | tee "$3/console.log" | sed -u "s/^/$1  /" &
    wait $! || true
    panicked_at_boot "$3/console.log" || break
    echo "$1: the kernel panicked at boot; attempt=$each of 3"
  done
  rm -f "$folder/initrd"
}
